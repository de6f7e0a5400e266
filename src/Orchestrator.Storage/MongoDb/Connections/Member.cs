using Orchestrator.Storage.MongoDb.Wire;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>The primary as it was found: what it said of itself, and the connections to it. Found again, it is another one.</summary>
internal sealed class Member(MongoAddress address, Hello hello, ConnectionPool pool) : IDisposable
{
    public MongoAddress Address => address;

    public WireLimits Limits => hello.Limits;

    public TimeSpan SessionTimeout => hello.SessionTimeout;

    public ConnectionPool Pool => pool;

    public void Dispose() => pool.Dispose();
}
