# The server with its console, this computer's agent and the command line. docker-compose.yml puts a fleet together with it.

FROM node:22-slim AS console
WORKDIR /source/designer
COPY designer/package.json designer/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY designer ./
RUN npm run build

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
# Links the native agent.
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc libc6-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY .editorconfig Directory.Build.props Directory.Build.targets Directory.Packages.props global.json ./
COPY eng eng
COPY src src
RUN dotnet publish src/Orchestrator.Server/Orchestrator.Server.csproj -c Release -o /out/server \
 && dotnet publish src/Orchestrator.Agent/Orchestrator.Agent.csproj -c Release -o /out/agent \
 && dotnet publish src/Orchestrator.Cli/Orchestrator.Cli.csproj -c Release -o /out/cli \
 && sh eng/publish-agent /out/agents

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# What installers call: for SSH, for SMB, and ping. A program with a capability that the container has dropped cannot be started at all, so ping is
# replaced by a copy without: who may not open raw sockets is given those for echo requests by the container's net.ipv4.ping_group_range.
RUN apt-get update \
 && apt-get install -y --no-install-recommends openssl openssh-client util-linux iputils-ping smbclient samba-common-bin \
 && rm -rf /var/lib/apt/lists/* \
 && install -m 755 "$(command -v ping)" /tmp/ping \
 && mv /tmp/ping "$(command -v ping)"
COPY --from=build /out /app
COPY --from=console /source/designer/dist/console /app/server/wwwroot/console
COPY --from=console /source/designer/dist/studio /app/server/wwwroot/studio
COPY docker/entrypoint docker/healthcheck docker/prepare docker/orchestrator /app/
RUN ln -s /app/orchestrator /usr/local/bin/orchestrator \
 && mkdir -p /data \
 && chown "$APP_UID:$APP_UID" /data \
 && chmod 700 /data
# The images' own user, which is nobody else.
USER $APP_UID
WORKDIR /data
VOLUME /data
# Plain http stays within the container: the health check and the command line use it.
ENV ORCHESTRATOR_URLS="https://0.0.0.0:5443;http://127.0.0.1:5080" \
    ORCHESTRATOR_DATA=/data \
    ORCHESTRATOR_AGENT=/app/agent/orchestrator-agent \
    ORCHESTRATOR_AGENTS=/app/agents
EXPOSE 5443
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/app/healthcheck"]
ENTRYPOINT ["/app/entrypoint"]
