// Every test has a product of its own (folder, port, virtual host, database), and most of the time it waits. What cannot bear company is in Alone.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer(typeof(Orchestrator.EndToEnd.LongestFirst))]
