// Indexes and collections: making, listing, refusing, dropping.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { freshDatabase } from './database.mjs';

const database = freshDatabase();
const plain = ({ nIndexesWas, ok }) => ({ nIndexesWas, ok });
const names = async collection => (await collection.indexes()).map(i => i.name).sort();

test('indexes of every kind in use are listed with what they were made with', async () => {
    const collection = database.collection('kinds');
    await collection.createIndexes([
        { key: { run: 1, at: -1 }, name: 'run_at' },
        { key: { key: 1 }, name: 'key_unique', unique: true },
        { key: { state: 1 }, name: 'waiting', partialFilterExpression: { state: 'waiting' } },
        { key: { endsAt: 1 }, name: 'ttl', expireAfterSeconds: 3600 },
        { key: { maybe: 1 }, name: 'sparse', sparse: true },
    ]);
    const indexes = Object.fromEntries((await collection.indexes()).map(i => [i.name, i]));
    assert.deepEqual(Object.keys(indexes).sort(), ['_id_', 'key_unique', 'run_at', 'sparse', 'ttl', 'waiting']);
    assert.deepEqual(Object.entries(indexes.run_at.key), [['run', 1], ['at', -1]]);
    assert.equal(indexes.key_unique.unique, true);
    assert.deepEqual(indexes.waiting.partialFilterExpression, { state: 'waiting' });
    assert.equal(indexes.ttl.expireAfterSeconds, 3600);
    assert.equal(indexes.sparse.sparse, true);
});

test('making an index again does nothing, dropping it removes it', async () => {
    const collection = database.collection('again');
    assert.equal(await collection.createIndex({ a: 1 }), 'a_1');
    assert.equal(await collection.createIndex({ a: 1 }), 'a_1');
    assert.deepEqual(await names(collection), ['_id_', 'a_1']);
    await collection.dropIndex('a_1');
    assert.deepEqual(await names(collection), ['_id_']);
    await assert.rejects(collection.dropIndex('a_1'), { code: 27 });
});

test('dropping an index by name, by names or by key, or all of them, is answered as MongoDB answers it', async () => {
    const collection = database.collection('dropped');
    await collection.createIndexes(['a', 'b', 'c', 'd', 'e'].map(field => ({ key: { [field]: 1 }, name: field })));
    const drop = index => database.command({ dropIndexes: 'dropped', index });
    assert.deepEqual({ nIndexesWas: 6, ok: 1 }, plain(await drop('a')));
    assert.deepEqual({ nIndexesWas: 5, ok: 1 }, plain(await drop(['b'])));
    assert.deepEqual({ nIndexesWas: 4, ok: 1 }, plain(await drop({ c: 1 })));
    assert.deepEqual({ nIndexesWas: 3, ok: 1 }, plain(await drop('*')));
    assert.deepEqual(await names(collection), ['_id_']);
    await assert.rejects(drop('_id_'), { code: 72 });
});

test('an index with the name of another is refused', async () => {
    const collection = database.collection('conflict');
    await collection.createIndex({ a: 1 }, { name: 'same' });
    await assert.rejects(collection.createIndex({ b: 1 }, { name: 'same' }), { code: 86 });
});

test('a violation of uniqueness names the index and its key, and stores nothing', async () => {
    const collection = database.collection('unique');
    await collection.createIndex({ a: 1, b: 1 }, { unique: true, name: 'a_b' });
    await collection.insertMany([{ _id: 1, a: 1, b: 1 }, { _id: 2, a: 1, b: 2 }]);
    const isDuplicate = (index, keyPattern) => e => {
        assert.equal(e.code, 11000);
        assert.match(e.message, new RegExp(`^E11000 duplicate key error collection: ${collection.namespace} index: ${index} dup key`));
        assert.deepEqual(e.keyPattern ?? e.errorResponse.keyPattern, keyPattern);
        return true;
    };
    await assert.rejects(collection.insertOne({ _id: 3, a: 1, b: 2 }), isDuplicate('a_b', { a: 1, b: 1 }));
    await assert.rejects(collection.insertOne({ _id: 1, a: 7 }), isDuplicate('_id_', { _id: 1 }));
    await assert.rejects(collection.updateOne({ _id: 1 }, { $set: { b: 2 } }), isDuplicate('a_b', { a: 1, b: 1 }));
    await assert.rejects(collection.findOneAndUpdate({ _id: 1 }, { $set: { b: 2 } }), isDuplicate('a_b', { a: 1, b: 1 }));
    assert.deepEqual(await collection.find().sort({ _id: 1 }).toArray(), [{ _id: 1, a: 1, b: 1 }, { _id: 2, a: 1, b: 2 }]);
});

test('a unique index over documents that violate it is refused', async () => {
    const collection = database.collection('late');
    await collection.insertMany([{ a: 1 }, { a: 1 }]);
    await assert.rejects(collection.createIndex({ a: 1 }, { unique: true }), { code: 11000 });
    assert.deepEqual(await names(collection), ['_id_']);
});

test('explain tells which index serves a query', async () => {
    const collection = database.collection('explained');
    await collection.createIndex({ run: 1, at: 1 }, { name: 'run_at' });
    await collection.insertMany(Array.from({ length: 50 }, (_, n) => ({ _id: n, run: n % 3, at: n, other: n })));
    const plan = async cursor => JSON.stringify((await cursor.explain('queryPlanner')).queryPlanner.winningPlan);
    assert.match(await plan(collection.find({ run: 1, at: { $gt: 5 } })), /"IXSCAN".*"run_at"/);
    assert.match(await plan(collection.find({ _id: 7 })), /"_id_"/);
    assert.match(await plan(collection.find({ other: 7 })), /"COLLSCAN"/);
    assert.match(await plan(collection.aggregate([{ $match: { run: 2 } }, { $group: { _id: '$at' } }])), /"run_at"/);
});

test('collections are made, listed, and dropped; one that is not there may be dropped, too', async () => {
    await database.createCollection('made');
    const listed = await database.listCollections({}, { nameOnly: true }).toArray();
    assert.ok(listed.some(c => c.name === 'made' && c.type === 'collection'));
    await database.dropCollection('made');
    assert.ok(!(await database.listCollections().toArray()).some(c => c.name === 'made'));
    await database.collection('made').drop().catch(e => assert.equal(e.code, 26));
    assert.deepEqual(await database.collection('made').find().toArray(), []);
});

test('a validator refuses what does not fit', async () => {
    const collection = await database.createCollection('validated', { validator: { $jsonSchema: { bsonType: 'object', required: ['name'], properties: { name: { bsonType: 'string' } } } } });
    await collection.insertOne({ name: 'fits' });
    await assert.rejects(collection.insertOne({ name: 5 }), { code: 121 });
    await database.command({ collMod: 'validated', validator: {} });
    await collection.insertOne({ name: 5 });
});

test('a command that does not exist is refused by its name', async () => {
    await assert.rejects(database.command({ bulkWriteOrElse: 1 }), { code: 59, codeName: 'CommandNotFound' });
});
