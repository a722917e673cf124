FROM mcr.microsoft.com/dotnet/sdk:8.0
WORKDIR /app
COPY shop.csproj .
RUN dotnet restore
COPY . .
RUN dotnet publish -c Release -o out
ENV ASPNETCORE_URLS=http://+:80
CMD dotnet out/shop.dll
