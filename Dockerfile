# Eep with the CUDA backend. Build: docker build -t eep .   CPU only: docker build --build-arg TORCH_BACKEND=cpu -t eep .
# Run:   docker run --gpus all -p 5080:5080 -v eep-data:/data -v /models:/models:ro eep
# The log shows the address that makes the first admin (docs/security.md). compose.yaml adds workers and PostgreSQL.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TORCH_BACKEND=cuda
WORKDIR /src
# Restore apart from the sources: libtorch is gigabytes and changes rarely.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY Eep.Core/Eep.Core.csproj Eep.Core/packages.lock.json Eep.Core/
COPY Eep.Web/Eep.Web.csproj Eep.Web/packages.lock.json Eep.Web/
RUN dotnet restore Eep.Web -r linux-x64 -p:TorchBackend=$TORCH_BACKEND
COPY appsettings.json ./
COPY wwwroot wwwroot
COPY docs/guide.md docs/guide.md
COPY docs/guide docs/guide
COPY Eep.Core Eep.Core
COPY Eep.Web Eep.Web
RUN dotnet publish Eep.Web -c Release -r linux-x64 --self-contained false --no-restore \
    -p:TorchBackend=$TORCH_BACKEND -o /app

# Ubuntu 24.04: its libstdc++ is new enough for TorchSharp, and it carries ICU for the tokenizers.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS run
WORKDIR /app
COPY --from=build /app .
COPY samples/model samples/model
COPY samples/tasks samples/tasks
COPY samples/suites samples/suites
RUN mkdir /data && chown $APP_UID /data
USER $APP_UID
VOLUME /data
ENV Eep__DataDirectory=/data Models__Folders__0=/models
EXPOSE 5080
ENTRYPOINT ["dotnet", "eep.dll"]
CMD ["serve", "--urls", "http://0.0.0.0:5080"]
