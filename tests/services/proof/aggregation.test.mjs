// Stages and operators that reports are made of.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { freshDatabase } from './database.mjs';

const database = freshDatabase();
const reports = database.collection('reports');
await reports.insertMany([
    { _id: 1, run: 'a', target: 't1', status: 'succeeded', duration: 5, at: new Date('2026-01-01T01:00:00Z') },
    { _id: 2, run: 'a', target: 't2', status: 'failed', duration: 9, at: new Date('2026-01-01T23:59:59Z'), cause: 'disk full' },
    { _id: 3, run: 'a', target: 't3', status: 'failed', duration: 1, at: new Date('2026-01-02T00:00:00Z'), cause: 'disk full' },
    { _id: 4, run: 'b', target: 't1', status: 'succeeded', duration: 7, at: new Date('2026-01-03T12:00:00Z') },
]);
await database.collection('targets').insertMany([{ _id: 't1', site: 'berlin' }, { _id: 't2', site: 'bern' }, { _id: 't3', site: 'bern' }]);
const run = (...stages) => reports.aggregate(stages).toArray();

test('groups are counted, summed, averaged and sorted', async () => {
    assert.deepEqual(await run(
        { $group: { _id: '$run', n: { $sum: 1 }, failed: { $sum: { $cond: [{ $eq: ['$status', 'failed'] }, 1, 0] } }, slowest: { $max: '$duration' }, mean: { $avg: '$duration' } } },
        { $sort: { _id: 1 } },
    ), [{ _id: 'a', n: 3, failed: 2, slowest: 9, mean: 5 }, { _id: 'b', n: 1, failed: 0, slowest: 7, mean: 7 }]);
});

test('failures are grouped by cause, the most frequent first', async () => {
    assert.deepEqual(await run({ $match: { status: 'failed' } }, { $group: { _id: '$cause', n: { $sum: 1 }, targets: { $addToSet: '$target' } } }, { $project: { n: 1, targets: { $size: '$targets' } } }, { $sort: { n: -1 } }, { $limit: 10 }),
        [{ _id: 'disk full', n: 2, targets: 2 }]);
});

test('a day begins at midnight', async () => {
    assert.deepEqual(await run({ $group: { _id: { $dateToString: { date: '$at', format: '%Y-%m-%d' } }, n: { $sum: 1 } } }, { $sort: { _id: 1 } }),
        [['2026-01-01', 2], ['2026-01-02', 1], ['2026-01-03', 1]].map(([day, n]) => ({ _id: day, n })));
});

test('another collection is looked up', async () => {
    assert.deepEqual(await run({ $lookup: { from: 'targets', localField: 'target', foreignField: '_id', as: 'of' } }, { $unwind: '$of' }, { $group: { _id: '$of.site', n: { $sum: 1 } } }, { $sort: { _id: 1 } }),
        [{ _id: 'berlin', n: 2 }, { _id: 'bern', n: 2 }]);
});

test('facets, buckets and unions', async () => {
    const [facets] = await run({ $facet: { count: [{ $count: 'n' }], first: [{ $sort: { _id: 1 } }, { $limit: 1 }, { $project: { _id: 1 } }] } });
    assert.deepEqual(facets, { count: [{ n: 4 }], first: [{ _id: 1 }] });
    assert.deepEqual(await run({ $bucket: { groupBy: '$duration', boundaries: [0, 5, 10], output: { n: { $sum: 1 } } } }), [{ _id: 0, n: 1 }, { _id: 5, n: 3 }]);
    assert.deepEqual(await run({ $unionWith: 'targets' }, { $count: 'n' }), [{ n: 7 }]);
});

test('a running total', async () => {
    const totals = await run({ $setWindowFields: { sortBy: { _id: 1 }, output: { total: { $sum: '$duration', window: { documents: ['unbounded', 'current'] } } } } }, { $project: { total: 1 } }, { $sort: { _id: 1 } });
    assert.deepEqual(totals.map(t => t.total), [5, 14, 15, 22]);
});

test('$merge writes the result into another collection', async () => {
    await run({ $group: { _id: '$run', n: { $sum: 1 } } }, { $merge: { into: 'rollups', on: '_id', whenMatched: 'replace', whenNotMatched: 'insert' } });
    assert.deepEqual(await database.collection('rollups').find().sort({ _id: 1 }).toArray(), [{ _id: 'a', n: 3 }, { _id: 'b', n: 1 }]);
});

test('a stage that does not exist is refused', async () => {
    await assert.rejects(run({ $nonsense: 1 }), e => e.code > 0 && /nonsense/.test(e.message));
});
