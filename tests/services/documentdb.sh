# Microsoft's DocumentDB, MongoDB's semantics inside PostgreSQL 18, from Debian sid in a folder of its own. Sourced, not run.

documentdb_run() { chroot --userspec=postgres "$folder/documentdb/system" "$@"; }
documentdb_programs=/usr/lib/postgresql/18/bin
documentdb_data=/var/lib/postgresql/tests

# Debian's stable release does not have the package, so a minimal sid is laid beside it and nothing of it touches this system.
documentdb_install() {
    local at=$folder/documentdb log=$folder/logs/debootstrap.log
    [ -e "$at/system/usr/share/postgresql/18/extension/documentdb.control" ] && return
    install_packages debootstrap debootstrap
    say 'Fetching DocumentDB from Debian sid (once, about two minutes, 0.7 GB) ...'
    rm -rf "$at/system" "$at/new"
    mkdir -p "$at"
    debootstrap --variant=minbase --include=postgresql-18-documentdb sid "$at/new" ${ORCHESTRATOR_TEST_DEBIAN_MIRROR-} >"$log" 2>&1 </dev/null 9>&- ||
        fail 'debootstrap of Debian sid' "try again; name a mirror that has sid in ORCHESTRATOR_TEST_DEBIAN_MIRROR; or start docker." "$log"
    rm -rf "$at/new/var/cache/apt" "$at/new/var/lib/apt/lists" "$at/new/var/lib/postgresql/18"
    mv "$at/new" "$at/system"
}

documentdb_secret() { # documentdb_secret FILE TEXT
    local file=$folder/documentdb/system$1
    (umask 077 && printf '%s\n' "$2" >"$file")
    chown "$(documentdb_run id -u):$(documentdb_run id -g)" "$file"
}

documentdb_configuration() {
    cat <<TEXT
listen_addresses = '127.0.0.1'
port = $(port documentdb)
unix_socket_directories = ''
max_connections = 200
shared_buffers = 256MB
shared_preload_libraries = 'pg_cron, pg_documentdb_core, pg_documentdb'
cron.database_name = 'postgres'
cron.use_background_workers = on
cron.log_run = off
dynamic_shared_memory_type = mmap
documentdb_core.enableCollation = on
# Test data need not survive a power cut. A killed process loses nothing all the same.
fsync = off
synchronous_commit = off
full_page_writes = off
TEXT
}

documentdb_is_ready() { documentdb_run $documentdb_programs/pg_isready -q -h 127.0.0.1 -p "$(port documentdb)"; }
documentdb_ready_or_dead() { ! is_alive documentdb || documentdb_is_ready; }
documentdb_is_up() { is_alive documentdb && answers "$(port documentdb)"; }

documentdb_make() {
    local at=$folder/documentdb log=$folder/logs/documentdb.log data=$folder/documentdb/system$documentdb_data
    rm -rf "$data"
    # Through a file that only the database's user reads: a command line would show the password.
    documentdb_secret /password "$(secret documentdb)"
    documentdb_run $documentdb_programs/initdb -D $documentdb_data --auth=scram-sha-256 --pwfile=/password --encoding=UTF8 --locale=C.UTF-8 >"$log" 2>&1 9>&- ||
        fail 'initdb of the test database' "remove $data and try again." "$log"
    rm "$at/system/password"
    echo "include 'orchestrator.conf'" >>"$data/postgresql.conf"
    touch "$data/made"
}

# False if the server ends instead of serving.
documentdb_start() {
    local try
    documentdb_configuration >"$folder/documentdb/system$documentdb_data/orchestrator.conf"
    documentdb_secret $documentdb_data/passwords "*:*:*:*:$(secret documentdb)"
    # A killed server's helpers leave a moment after it; until then its folder counts as in use.
    for try in 1 2 3 4 5; do
        # Its functions open connections of their own, with the password of this file.
        PGPASSFILE=$documentdb_data/passwords start documentdb chroot --userspec=postgres "$folder/documentdb/system" $documentdb_programs/postgres -D $documentdb_data
        wait_until 90 documentdb_ready_or_dead || fail 'Waiting for DocumentDB' 'look at the log.' "$folder/logs/documentdb.log"
        ! is_alive documentdb || return 0
        sleep 0.5
    done
    return 1
}

documentdb_up() {
    local log=$folder/logs/documentdb.log
    documentdb_is_up && return
    stop documentdb INT
    documentdb_install
    new_port documentdb
    [ -e "$folder/documentdb/system$documentdb_data/made" ] || documentdb_make
    say 'Starting DocumentDB ...'
    if ! documentdb_start; then
        say "DocumentDB does not start on what it stored before, $log tells why. These are test data: it begins anew."
        documentdb_make
        documentdb_start || fail 'Starting DocumentDB' 'look at the log.' "$log"
    fi
    # The gateway makes indexes at once, so nothing has to look for some to make every other second.
    PGPASSWORD=$(secret documentdb) documentdb_run $documentdb_programs/psql -q -h 127.0.0.1 -p "$(port documentdb)" -U postgres \
        -c 'CREATE EXTENSION IF NOT EXISTS documentdb CASCADE' \
        -c "SELECT cron.unschedule(jobid) FROM cron.job WHERE command LIKE '%build_index_concurrently%'" >>"$log" 2>&1 9>&- ||
        fail 'Making the DocumentDB extension' "look at the log; 'tests/services/down --data' forgets its data." "$log"
}

documentdb_down() { stop documentdb "${1:-INT}"; }
documentdb_forget() { rm -rf "$folder/documentdb/system$documentdb_data"; }
