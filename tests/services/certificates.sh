# A throwaway authority and one certificate for this machine's loopback, so that TLS is tested for real. Sourced, not run.

# make_certificates [NAMES]: for other names than the loopback's, as openssl writes them (subjectAltName).
make_certificates() {
    local names=${1:-DNS:localhost, IP:127.0.0.1}
    local at=$folder/tls log=$folder/logs/openssl.log
    # A certificate that ends within a week is replaced with its authority.
    [ -s "$at/server.pem" ] && openssl x509 -in "$at/server.pem" -noout -checkend 604800 >/dev/null 2>&1 && return
    rm -rf "$at" "$at.new"
    mkdir -p "$at.new"
    (
        cd "$at.new"
        umask 077
        cat >extensions <<TEXT
[authority]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = $names
TEXT
        openssl req -new -newkey rsa:2048 -nodes -keyout ca.key -subj '/CN=Orchestrator throwaway test authority' -out ca.csr
        openssl x509 -req -in ca.csr -signkey ca.key -days 365 -extfile extensions -extensions authority -out ca.pem
        openssl req -new -newkey rsa:2048 -nodes -keyout server.key -subj '/CN=localhost' -out server.csr
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial "0x$(openssl rand -hex 8)" -days 364 -extfile extensions -extensions server -out server.pem
        # Nobody signs with it a second time.
        rm ca.key ca.csr server.csr extensions
    ) >"$log" 2>&1 || fail "Making the test certificates" "openssl 3 is needed." "$log"
    chmod 755 "$at.new"
    chmod 644 "$at.new"/*.pem
    mv "$at.new" "$at"
}
