FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /app
COPY shop.csproj .
RUN dotnet restore
COPY . .
RUN dotnet publish -c Release -o out

FROM mcr.microsoft.com/dotnet/aspnet:8.0
COPY --from=build /app/out /app/out
WORKDIR /app
ENV ASPNETCORE_URLS=http://+:80
CMD dotnet out/shop.dll
