FROM python:3.12
ENV VIRTUAL_ENV=/home/app/venv
RUN python -m venv $VIRTUAL_ENV
ENV PATH="$VIRTUAL_ENV/bin:$PATH"
WORKDIR /home/app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
CMD python app.py
