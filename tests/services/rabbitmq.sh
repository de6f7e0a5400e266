# RabbitMQ from Debian's package, on loopback. Sourced, not run.

# What RabbitMQ keeps of a password: a salt and the hash of salt and password.
password_hash() {
    local salt
    salt=$(openssl rand -hex 4 | sed 's/../\\x&/g')
    { printf '%b' "$salt"; { printf '%b' "$salt"; printf '%s' "$1"; } | openssl dgst -sha256 -binary; } | base64 -w 0
}

# The tests' user makes virtual hosts and users of its own. The product's user only sees the product's virtual host,
# and the one that administers the broker is another one.
rabbitmq_definitions() {
    cat <<TEXT
{
  "vhosts": [{ "name": "tests" }, { "name": "orchestrator" }],
  "users": [
    { "name": "tests", "password_hash": "$(password_hash "$(secret rabbitmq-tests)")", "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": "administrator" },
    { "name": "orchestrator", "password_hash": "$(password_hash "$(secret rabbitmq-orchestrator)")", "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": "" },
    { "name": "orchestrator-admin", "password_hash": "$(password_hash "$(secret rabbitmq-admin)")", "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": "administrator" }
  ],
  "permissions": [
    { "user": "tests", "vhost": "tests", "configure": ".*", "write": ".*", "read": ".*" },
    { "user": "orchestrator", "vhost": "orchestrator", "configure": ".*", "write": ".*", "read": ".*" },
    { "user": "orchestrator-admin", "vhost": "orchestrator", "configure": ".*", "write": ".*", "read": ".*" }
  ]
}
TEXT
}

# rabbitmq_configuration FOLDER ADDRESS: the folder is where RabbitMQ itself finds these files.
rabbitmq_configuration() {
    cat <<TEXT
listeners.tcp.1 = $2:$(port rabbitmq)
listeners.ssl.1 = $2:$(port rabbitmq-tls)
ssl_options.cacertfile = $1/ca.pem
ssl_options.certfile = $1/server.pem
ssl_options.keyfile = $1/server.key
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
ssl_options.verify = verify_none
ssl_options.fail_if_no_peer_cert = false
management.tcp.ip = $2
management.tcp.port = $(port rabbitmq-admin)
management.ssl.ip = $2
management.ssl.port = $(port rabbitmq-admin-tls)
management.ssl.cacertfile = $1/ca.pem
management.ssl.certfile = $1/server.pem
management.ssl.keyfile = $1/server.key
load_definitions = $1/definitions.json
loopback_users = none
disk_free_limit.absolute = 200MB
log.file.level = info
TEXT
}

rabbitmq_files() { # rabbitmq_files SEEN_AS ADDRESS
    local at=$folder/rabbitmq
    mkdir -p "$at"
    cp "$folder/tls/ca.pem" "$folder/tls/server.pem" "$folder/tls/server.key" "$at"
    (
        umask 077
        rabbitmq_definitions >"$at/definitions.json"
        rabbitmq_configuration "$1" "$2" >"$at/rabbitmq.conf"
        echo '[rabbitmq_management].' >"$at/enabled_plugins"
    )
}

# True when the tests' user is let in and AMQP answers.
rabbitmq_is_ready() {
    local line='' token
    answers "$(port rabbitmq)" && answers "$(port rabbitmq-tls)" && answers "$(port rabbitmq-admin-tls)" || return 1
    token=$(printf 'tests:%s' "$(secret rabbitmq-tests)" | base64 -w 0)
    {
        exec 3<>"/dev/tcp/127.0.0.1/$(port rabbitmq-admin)" || return 1
        printf 'GET /api/vhosts/tests HTTP/1.0\r\nHost: localhost\r\nAuthorization: Basic %s\r\n\r\n' "$token" >&3
        IFS= read -r -t 5 line <&3 || true
        exec 3>&- 3<&-
    } 2>/dev/null
    [[ $line == *' 200 '* ]]
}

rabbitmq_ready_or_dead() { ! is_alive rabbitmq || rabbitmq_is_ready; }

rabbitmq_up() {
    local at=$folder/rabbitmq log=$folder/logs/rabbitmq.log
    if is_alive rabbitmq && wait_until 10 rabbitmq_is_ready; then return; fi
    stop rabbitmq KILL
    install_packages rabbitmq-server rabbitmq-server
    new_port rabbitmq
    new_port rabbitmq-tls
    new_port rabbitmq-admin
    new_port rabbitmq-admin-tls
    new_port rabbitmq-distribution
    is_alive epmd || new_port rabbitmq-epmd
    rabbitmq_files "$at" 127.0.0.1
    chown -R rabbitmq: "$at"
    chmod 700 "$at"
    say 'Starting RabbitMQ ...'
    # Erlang's name server would otherwise be started as a daemon that nobody stops.
    is_alive epmd || start epmd setpriv --reuid rabbitmq --regid rabbitmq --init-groups epmd -address 127.0.0.1 -port "$(port rabbitmq-epmd)"
    : >"$log"
    if ! rabbitmq_start; then
        say "RabbitMQ does not start on what it stored before, $log tells why. These are test data: it begins anew."
        rm -rf "$at/data"
        rabbitmq_start || fail 'Starting RabbitMQ' "look at the log and at $at/logs." "$log"
    fi
}

# False if the server ends instead of serving.
rabbitmq_start() {
    local at=$folder/rabbitmq
    start rabbitmq env -i PATH="$PATH" LANG=C.UTF-8 HOME="$at" \
        RABBITMQ_NODENAME=rabbit@localhost RABBITMQ_CONFIG_FILE="$at/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$at/enabled_plugins" \
        RABBITMQ_MNESIA_BASE="$at/data" RABBITMQ_LOG_BASE="$at/logs" RABBITMQ_CONF_ENV_FILE=/dev/null \
        RABBITMQ_DIST_PORT="$(port rabbitmq-distribution)" ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$(port rabbitmq-epmd)" \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
        setpriv --reuid rabbitmq --regid rabbitmq --init-groups /usr/lib/rabbitmq/bin/rabbitmq-server
    wait_until 120 rabbitmq_ready_or_dead || fail 'Waiting for RabbitMQ' "look at the log and at $at/logs." "$folder/logs/rabbitmq.log"
    is_alive rabbitmq
}

rabbitmq_down() { stop rabbitmq "${1:-TERM}"; }
rabbitmq_forget() { stop epmd; rm -rf "$folder/rabbitmq"; }
