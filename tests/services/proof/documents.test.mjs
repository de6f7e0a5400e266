// Writing, changing, finding and deleting documents.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Binary, Decimal128, Long, ObjectId, Timestamp, UUID } from 'mongodb';
import { freshDatabase } from './database.mjs';

const database = freshDatabase();

test('every type of value comes back as it was written', async () => {
    const collection = database.collection('types');
    const document = {
        _id: new ObjectId(), text: 'Zürich ☂ "quoted"', empty: '', int: 42, double: 1.5, long: Long.fromString('9007199254740993'),
        decimal: Decimal128.fromString('12345678901234567890.5'), yes: true, nothing: null, date: new Date('2026-11-25T12:34:56.789Z'),
        bytes: new Binary(Buffer.from([0, 1, 255])), uuid: new UUID('00112233-4455-6677-8899-aabbccddeeff'), pattern: /a.b/i,
        timestamp: new Timestamp({ t: 1, i: 2 }), list: [1, 'two', { three: [] }], nested: { a: { b: { c: null } } },
    };
    await collection.insertOne(document);
    assert.deepEqual(await collection.findOne({ _id: document._id }, { promoteLongs: false }), document);
});

test('the order of fields is kept', async () => {
    const collection = database.collection('order');
    await collection.insertOne({ _id: 1, z: 1, a: 2, m: { y: 1, b: 2 } });
    const found = await collection.findOne();
    assert.deepEqual(Object.keys(found), ['_id', 'z', 'a', 'm']);
    assert.deepEqual(Object.keys(found.m), ['y', 'b']);
});

test('update operators change what they name', async () => {
    const collection = database.collection('updates');
    await collection.insertOne({ _id: 1, n: 1, list: [1, 2], old: 'x', steps: [{ id: 1, state: 'a' }, { id: 2, state: 'a' }] });
    const result = await collection.updateOne({ _id: 1 }, { $inc: { n: 4 }, $push: { list: { $each: [3, 4], $slice: -3 } }, $unset: { old: '' }, $set: { 'deep.er': true }, $max: { top: 7 } });
    assert.equal(result.matchedCount, 1);
    assert.equal(result.modifiedCount, 1);
    await collection.updateOne({ _id: 1, 'steps.id': 2 }, { $set: { 'steps.$.state': 'b' } });
    await collection.updateOne({ _id: 1 }, { $set: { 'steps.$[step].state': 'c' } }, { arrayFilters: [{ 'step.id': 1 }] });
    assert.deepEqual(await collection.findOne(), { _id: 1, n: 5, list: [2, 3, 4], steps: [{ id: 1, state: 'c' }, { id: 2, state: 'b' }], deep: { er: true }, top: 7 });
});

test('an update with a pipeline computes from the document itself', async () => {
    const collection = database.collection('pipelines');
    await collection.insertOne({ _id: 1, a: 2, b: 3 });
    await collection.updateOne({ _id: 1 }, [{ $set: { sum: { $add: ['$a', '$b'] } } }]);
    assert.equal((await collection.findOne()).sum, 5);
});

test('an update that changes nothing matches and modifies nothing', async () => {
    const collection = database.collection('same');
    await collection.insertOne({ _id: 1, a: 1 });
    const result = await collection.updateOne({ _id: 1 }, { $set: { a: 1 } });
    assert.deepEqual([result.matchedCount, result.modifiedCount], [1, 0]);
});

test('an upsert makes the document once, with what only a new one gets', async () => {
    const collection = database.collection('upserts');
    const upsert = () => collection.updateOne({ key: 'k' }, { $inc: { n: 1 }, $setOnInsert: { made: true } }, { upsert: true });
    const first = await upsert();
    const second = await upsert();
    assert.equal(first.upsertedCount, 1);
    assert.ok(first.upsertedId);
    assert.equal(second.upsertedCount, 0);
    const { key, n, made } = await collection.findOne();
    assert.deepEqual({ key, n, made }, { key: 'k', n: 2, made: true });
});

test('upserts of the same id at the same time make one document', async () => {
    const collection = database.collection('race');
    await collection.insertOne({ _id: 'other' });
    await Promise.all(Array.from({ length: 20 }, () => collection.updateOne({ _id: 'one' }, { $inc: { n: 1 } }, { upsert: true })));
    assert.deepEqual(await collection.findOne({ _id: 'one' }), { _id: 'one', n: 20 });
});

test('updateMany, replaceOne and delete say how many they touched', async () => {
    const collection = database.collection('many');
    await collection.insertMany([1, 2, 3, 4].map(n => ({ _id: n, even: n % 2 === 0 })));
    assert.equal((await collection.updateMany({ even: true }, { $set: { seen: true } })).modifiedCount, 2);
    assert.equal((await collection.replaceOne({ _id: 1 }, { other: 1 })).modifiedCount, 1);
    assert.deepEqual(await collection.findOne({ _id: 1 }), { _id: 1, other: 1 });
    assert.equal((await collection.deleteOne({ seen: true })).deletedCount, 1);
    assert.equal((await collection.deleteMany({})).deletedCount, 3);
    assert.equal(await collection.countDocuments(), 0);
});

test('findOneAndUpdate gives the document before or after, and nothing if there is none', async () => {
    const collection = database.collection('modify');
    await collection.insertMany([{ _id: 1, at: 2, n: 0 }, { _id: 2, at: 1, n: 0 }]);
    const before = await collection.findOneAndUpdate({ n: 0 }, { $inc: { n: 1 } }, { sort: { at: 1 }, returnDocument: 'before' });
    assert.deepEqual(before, { _id: 2, at: 1, n: 0 });
    const after = await collection.findOneAndUpdate({ _id: 2 }, { $inc: { n: 1 } }, { returnDocument: 'after', projection: { n: 1 } });
    assert.deepEqual(after, { _id: 2, n: 2 });
    assert.equal(await collection.findOneAndUpdate({ _id: 9 }, { $set: { n: 1 } }), null);
    assert.deepEqual(await collection.findOneAndUpdate({ _id: 9 }, { $set: { n: 1 } }, { upsert: true, returnDocument: 'after' }), { _id: 9, n: 1 });
    assert.deepEqual(await collection.findOneAndDelete({ _id: 9 }), { _id: 9, n: 1 });
    assert.deepEqual(await collection.findOneAndReplace({ _id: 1 }, { m: 1 }, { returnDocument: 'after' }), { _id: 1, m: 1 });
});

test('filters, projections, sort, skip and limit', async () => {
    const collection = database.collection('queries');
    await collection.insertMany(Array.from({ length: 20 }, (_, n) => ({ _id: n, n, tag: n % 3 === 0 ? 'fizz' : null, list: [n, n + 1], in: { x: n } })));
    const ids = async (filter, options) => (await collection.find(filter, options).toArray()).map(d => d._id);
    assert.deepEqual(await ids({ n: { $gte: 5, $lt: 8 } }, { sort: { n: -1 } }), [7, 6, 5]);
    assert.deepEqual(await ids({ $or: [{ n: 1 }, { 'in.x': 19 }] }, { sort: { _id: 1 } }), [1, 19]);
    assert.deepEqual(await ids({ list: 3 }, { sort: { _id: 1 } }), [2, 3]);
    assert.deepEqual(await ids({ tag: /^FI/i, n: { $nin: [0, 3] } }, { sort: { tag: 1, n: 1 }, skip: 1, limit: 2 }), [9, 12]);
    assert.deepEqual(await ids({ list: { $elemMatch: { $gt: 19 } } }), [19]);
    assert.deepEqual(await collection.findOne({ _id: 3 }, { projection: { _id: 0, 'in.x': 1 } }), { in: { x: 3 } });
    assert.deepEqual((await collection.distinct('tag', { n: { $gt: 2 } })).sort(), ['fizz', null]);
    assert.equal(await collection.countDocuments({ tag: 'fizz' }), 7);
    assert.equal(await collection.estimatedDocumentCount(), 20);
});
