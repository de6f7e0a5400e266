// Reading on, stopping early, and time limits.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { connect, freshDatabase } from './database.mjs';

const client = connect();
const database = freshDatabase(client);
const collection = database.collection('numbers');
await collection.insertMany(Array.from({ length: 1_000 }, (_, n) => ({ _id: n, group: n % 7, text: 'x'.repeat(50) })));

test('a result is read page by page, each document once', async () => {
    for (const sort of [undefined, { _id: -1 }, { group: 1, _id: 1 }]) {
        const ids = [];
        for await (const document of collection.find({}, { batchSize: 33, sort })) ids.push(document._id);
        assert.equal(ids.length, 1_000);
        assert.equal(new Set(ids).size, 1_000);
    }
});

test('an aggregation is read page by page', async () => {
    const found = await collection.aggregate([{ $match: { group: { $lt: 3 } } }, { $sort: { _id: 1 } }], { batchSize: 20 }).toArray();
    assert.deepEqual(found.map(d => d._id), Array.from({ length: 1_000 }, (_, n) => n).filter(n => n % 7 < 3));
});

test('several cursors are read in turn', async () => {
    const cursors = [0, 1, 2].map(group => collection.find({ group }, { batchSize: 10, sort: { _id: 1 } }));
    const read = [[], [], []];
    for (let any = true; any;) {
        any = false;
        for (const [i, cursor] of cursors.entries()) {
            const next = await cursor.next();
            if (next) { read[i].push(next._id); any = true; }
        }
    }
    for (const [group, ids] of read.entries()) assert.deepEqual(ids, Array.from({ length: 1_000 }, (_, n) => n).filter(n => n % 7 === group));
});

test('a cursor that is closed is gone', async () => {
    const session = client.startSession();
    const { cursor } = await database.command({ find: 'numbers', batchSize: 10 }, { session });
    const killed = await database.command({ killCursors: 'numbers', cursors: [cursor.id] }, { session });
    assert.equal(killed.cursorsKilled.length, 1);
    await assert.rejects(database.command({ getMore: cursor.id, collection: 'numbers' }, { session }), { code: 43, codeName: 'CursorNotFound' });
    await session.endSession();
});

test('a query ends when its time is up', async () => {
    const slow = collection.aggregate([
        { $lookup: { from: 'numbers', let: { g: '$group' }, pipeline: [{ $match: { $expr: { $ne: ['$text', '$$g'] } } }, { $group: { _id: null, n: { $sum: '$_id' } } }], as: 'all' } },
        { $group: { _id: null, n: { $sum: { $size: '$all' } } } },
    ], { maxTimeMS: 50 });
    await assert.rejects(slow.toArray(), { code: 50 });
    assert.equal(await collection.countDocuments({ group: 0 }), 143);
});
