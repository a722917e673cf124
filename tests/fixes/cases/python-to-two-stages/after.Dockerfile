FROM local/python:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev python3-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt ./
COPY greet greet
RUN python3 -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
RUN pip install --break-system-packages --no-cache-dir --no-index --no-build-isolation -r requirements.txt
COPY main.py .

FROM local/python-run:bookworm
ENV PATH=/opt/venv/bin:$PATH
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
CMD ["python3", "main.py"]
