// Real processes on a small machine: one product at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
