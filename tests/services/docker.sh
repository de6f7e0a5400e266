# RabbitMQ and MongoDB from docker's images, where a docker engine runs. Sourced, not run.

rabbitmq_container=orchestrator-tests-rabbitmq-$(id -u)
mongodb_container=orchestrator-tests-mongodb-$(id -u)

docker_is_there() { command -v docker >/dev/null && docker info >/dev/null 2>&1; }
container_runs() { [ "$(docker container inspect -f '{{.State.Running}}' "$1" 2>/dev/null)" = true ]; }

# Files come in a folder that only its owner reads; root within the container hands them to the service's user.
docker_rabbitmq_up() {
    local at=$folder/rabbitmq log=$folder/logs/docker.log
    if container_runs "$rabbitmq_container"; then
        wait_until 60 rabbitmq_is_ready || fail "Waiting for the container $rabbitmq_container" "look at 'docker logs $rabbitmq_container'."
        return
    fi
    docker rm -f "$rabbitmq_container" >/dev/null 2>&1 || true
    new_port rabbitmq
    new_port rabbitmq-tls
    new_port rabbitmq-admin
    new_port rabbitmq-admin-tls
    rabbitmq_files /etc/rabbitmq/given 0.0.0.0
    mkdir -p "$at/data"
    say 'Starting RabbitMQ in docker ...'
    docker run -d --name "$rabbitmq_container" --hostname localhost --entrypoint sh \
        -v "$at:/given:ro" -v "$rabbitmq_container:/var/lib/rabbitmq" -e RABBITMQ_CONFIG_FILE=/etc/rabbitmq/given/rabbitmq.conf \
        -p "127.0.0.1:$(port rabbitmq):$(port rabbitmq)" -p "127.0.0.1:$(port rabbitmq-tls):$(port rabbitmq-tls)" -p "127.0.0.1:$(port rabbitmq-admin):$(port rabbitmq-admin)" \
        -p "127.0.0.1:$(port rabbitmq-admin-tls):$(port rabbitmq-admin-tls)" \
        rabbitmq:4-management \
        -c 'mkdir -p /etc/rabbitmq/given && cp /given/*.pem /given/*.key /given/*.json /given/*.conf /etc/rabbitmq/given && chown -R rabbitmq: /etc/rabbitmq/given && exec docker-entrypoint.sh rabbitmq-server' \
        >>"$log" 2>&1 9>&- || fail 'Starting RabbitMQ in docker' 'look at the log.' "$log"
    wait_until 120 rabbitmq_is_ready || fail "Waiting for the container $rabbitmq_container" "look at 'docker logs $rabbitmq_container'."
}

# Signs in with the root user that the image makes, makes the replica set, then the users.
mongodb_script() {
    cat <<TEXT
const admin = db.getSiblingDB('admin');
const secret = name => fs.readFileSync('/given/' + name, 'utf8').trim();
admin.auth('root', secret('root'));
try { rs.status(); } catch { rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: '127.0.0.1:$(port mongodb)' }] }); }
const end = Date.now() + 30000;
while (!db.hello().isWritablePrimary) { if (Date.now() > end) throw new Error('no primary'); sleep(100); }
for (const [user, roles] of [['tests', ['root']], ['orchestrator', [{ role: 'dbOwner', db: 'orchestrator' }]]])
    if (!admin.getUser(user)) admin.createUser({ user, pwd: secret(user), roles });
TEXT
}

mongodb_is_prepared() { docker exec "$mongodb_container" mongosh --quiet --norc --port "$(port mongodb)" --file /given/prepare.js >>"$folder/logs/docker.log" 2>&1 9>&-; }

docker_mongodb_up() {
    local at=$folder/mongodb log=$folder/logs/docker.log
    container_runs "$mongodb_container" && answers "$(port mongodb)" && return
    docker rm -f "$mongodb_container" >/dev/null 2>&1 || true
    new_port mongodb
    mkdir -p "$at"
    chmod 700 "$at"
    mongodb_script >"$at/prepare.js"
    secret mongodb-root >"$at/root"
    secret mongodb-tests >"$at/tests"
    secret mongodb-orchestrator >"$at/orchestrator"
    secret mongodb-keyfile >"$at/keyfile"
    cat "$folder/tls/server.pem" "$folder/tls/server.key" >"$at/server.both"
    cp "$folder/tls/ca.pem" "$at"
    say 'Starting MongoDB in docker ...'
    docker run -d --name "$mongodb_container" --entrypoint sh -v "$at:/given:ro" -v "$mongodb_container:/data/db" \
        -e MONGO_INITDB_ROOT_USERNAME=root -e MONGO_INITDB_ROOT_PASSWORD_FILE=/given/root \
        -p "127.0.0.1:$(port mongodb):$(port mongodb)" mongo:8 \
        -c "mkdir /own && cp /given/keyfile /given/server.both /given/ca.pem /own && chown -R mongodb: /own && chmod 400 /own/* && exec docker-entrypoint.sh mongod \
            --replSet rs0 --keyFile /own/keyfile --bind_ip_all --port $(port mongodb) \
            --tlsMode preferTLS --tlsCertificateKeyFile /own/server.both --tlsCAFile /own/ca.pem --tlsAllowConnectionsWithoutCertificates" \
        >>"$log" 2>&1 9>&- || fail 'Starting MongoDB in docker' 'look at the log.' "$log"
    # One port for both: a client with TLS and one without are told apart by their first bytes.
    cp "$folder/ports/mongodb" "$folder/ports/mongodb-tls"
    wait_until 120 mongodb_is_prepared || fail "Preparing the replica set in $mongodb_container" "look at 'docker logs $mongodb_container'." "$log"
}

docker_down() { docker rm -f "$@" >/dev/null 2>&1 || true; }
docker_restart() { docker kill "$1" >/dev/null && docker start "$1" >/dev/null; }
