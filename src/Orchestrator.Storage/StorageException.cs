namespace Orchestrator.Storage;

/// <summary>The storage cannot be opened. The message says what is wrong and what to do, for whoever starts the server.</summary>
public sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner);
