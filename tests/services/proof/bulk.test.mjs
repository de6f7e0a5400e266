// Many writes in one command, and what is told when some of them fail.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { MongoBulkWriteError } from 'mongodb';
import { freshDatabase } from './database.mjs';

const database = freshDatabase();

test('a mixed bulk does everything and counts it', async () => {
    const collection = database.collection('mixed');
    await collection.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }]);
    const result = await collection.bulkWrite([
        { insertOne: { document: { _id: 4 } } },
        { updateOne: { filter: { _id: 1 }, update: { $set: { a: 1 } } } },
        { updateOne: { filter: { _id: 5 }, update: { $set: { a: 5 } }, upsert: true } },
        { replaceOne: { filter: { _id: 2 }, replacement: { b: 2 } } },
        { deleteOne: { filter: { _id: 3 } } },
    ]);
    assert.deepEqual([result.insertedCount, result.matchedCount, result.modifiedCount, result.deletedCount, result.upsertedCount], [1, 2, 2, 1, 1]);
    assert.deepEqual(result.upsertedIds, { 2: 5 });
    assert.deepEqual(await collection.find().sort({ _id: 1 }).toArray(), [{ _id: 1, a: 1 }, { _id: 2, b: 2 }, { _id: 4 }, { _id: 5, a: 5 }]);
});

test('an ordered insert stops at the first failure, an unordered one goes on', async () => {
    const documents = [{ _id: 1 }, { _id: 2 }, { _id: 1 }, { _id: 3 }, { _id: 2 }, { _id: 4 }];
    const failure = async (name, ordered) => {
        const collection = database.collection(name);
        const error = await collection.insertMany(documents, { ordered }).then(() => assert.fail('accepted'), e => e);
        assert.ok(error instanceof MongoBulkWriteError);
        assert.equal(error.code, 11000);
        return { indexes: error.writeErrors.map(e => e.index), stored: (await collection.find().sort({ _id: 1 }).toArray()).map(d => d._id) };
    };
    assert.deepEqual(await failure('ordered', true), { indexes: [2], stored: [1, 2] });
    assert.deepEqual(await failure('unordered', false), { indexes: [2, 4], stored: [1, 2, 3, 4] });
});

test('thirty thousand documents are more than one command takes', async () => {
    const collection = database.collection('large');
    const result = await collection.insertMany(Array.from({ length: 30_000 }, (_, n) => ({ _id: n, text: 'x'.repeat(100) })));
    assert.equal(result.insertedCount, 30_000);
    assert.equal(await collection.countDocuments(), 30_000);
});

test('unacknowledged writes arrive', async () => {
    const collection = database.collection('unacknowledged');
    await collection.insertOne({ _id: 0 });
    const result = await collection.insertOne({ _id: 1 }, { writeConcern: { w: 0 } });
    assert.equal(result.acknowledged, false);
    for (const end = Date.now() + 10_000; (await collection.countDocuments()) < 2;) assert.ok(Date.now() < end);
});

test('a document of eight megabytes fits, one of seventeen does not', async () => {
    const collection = database.collection('size');
    await collection.insertOne({ _id: 1, text: 'x'.repeat(8 << 20) });
    assert.equal((await collection.findOne({ _id: 1 })).text.length, 8 << 20);
    await assert.rejects(collection.insertOne({ _id: 2, text: 'x'.repeat(17 << 20) }));
    assert.equal(await collection.countDocuments(), 1);
});
