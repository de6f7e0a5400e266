// Run by mongosh once the database answers: makes the replica set of one member and the server's user. Running it again changes nothing.
const fs = require('fs');
const secret = name => fs.readFileSync('/run/orchestrator/' + name, 'utf8').trim();
const admin = db.getSiblingDB('admin');
admin.auth('root', secret('root'));

try {
    rs.status();
} catch {
    rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'database:27017' }] });
}

const end = Date.now() + 60000;
while (!db.hello().isWritablePrimary) {
    if (Date.now() > end) throw new Error('The replica set has no primary after a minute.');
    sleep(200);
}

if (!admin.getUser('orchestrator'))
    admin.createUser({ user: 'orchestrator', pwd: secret('orchestrator'), roles: [{ role: 'dbOwner', db: 'orchestrator' }] });
