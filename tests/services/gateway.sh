# The program in gateway/, which lets MongoDB's drivers speak to DocumentDB. Sourced, not run.

# A program is kept by the fingerprint of its source and of the versions of the packages it names, so that a change is built and an old one is
# never taken for it; a version of another program's package changes nothing here.
gateway_fingerprint() {
    local packages
    packages=$(sed -n 's/.*<PackageReference \(Include="[^"]*"\).*/\1/p' "$here/gateway/Orchestrator.MongoGateway.csproj")
    {
        (cd "$here/gateway" && find . \( -name bin -o -name obj \) -prune -o -type f -print | LC_ALL=C sort | xargs cat)
        grep -F "$packages" "$here/../../Directory.Packages.props"
    } | sha256sum | cut -c 1-16
}

gateway_build() {
    local log=$folder/logs/gateway-build.log
    [ -e "$folder/gateway/$1/Orchestrator.MongoGateway.dll" ] && return
    command -v dotnet >/dev/null || fail 'Building the database gateway' 'the .NET 10 SDK is needed: https://dotnet.microsoft.com/download'
    say 'Building the database gateway ...'
    find "$folder/gateway" -mindepth 1 -maxdepth 1 -type d -mtime +7 -exec rm -rf {} + 2>/dev/null || true
    dotnet publish "$here/gateway/Orchestrator.MongoGateway.csproj" -c Release --no-self-contained -o "$folder/gateway/new" -v minimal -nologo >"$log" 2>&1 </dev/null 9>&- ||
        fail 'Building the database gateway' 'look at the log.' "$log"
    mv "$folder/gateway/new" "$folder/gateway/$1"
}

gateway_settings() {
    cat <<TEXT
{
  "port": $(port mongodb),
  "tlsPort": $(port mongodb-tls),
  "certificate": "$folder/tls/server.pem",
  "key": "$folder/tls/server.key",
  "postgreSql": "Host=127.0.0.1;Port=$(port documentdb);Database=postgres;Username=postgres;Password=$(secret documentdb)",
  "users": [
    { "name": "tests", "password": "$(secret mongodb-tests)" },
    { "name": "orchestrator", "password": "$(secret mongodb-orchestrator)", "database": "orchestrator" }
  ]
}
TEXT
}

gateway_answers() { answers "$(port mongodb)" && answers "$(port mongodb-tls)"; }
gateway_ready_or_dead() { ! is_alive gateway || gateway_answers; }

gateway_up() {
    local log=$folder/logs/gateway.log fingerprint
    fingerprint=$(gateway_fingerprint)
    [ "$(cat "$folder/gateway/running" 2>/dev/null)" = "$fingerprint" ] && is_alive gateway && gateway_answers && return
    mkdir -p "$folder/gateway"
    gateway_build "$fingerprint"
    stop gateway
    new_port mongodb
    new_port mongodb-tls
    (umask 077 && gateway_settings >"$folder/gateway/settings.json")
    : >"$log"
    start gateway dotnet "$folder/gateway/$fingerprint/Orchestrator.MongoGateway.dll" "$folder/gateway/settings.json"
    wait_until 30 gateway_ready_or_dead && is_alive gateway || fail 'Starting the database gateway' 'look at the log.' "$log"
    echo "$fingerprint" >"$folder/gateway/running"
}

gateway_down() { stop gateway "${1:-TERM}"; }
