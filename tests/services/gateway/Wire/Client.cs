using Orchestrator.MongoGateway.Authentication;

namespace Orchestrator.MongoGateway.Wire;

/// <summary>What is known about the other end of one connection.</summary>
/// <param name="id">Number of the connection.</param>
/// <param name="host">The address under which the client reached the gateway; the replica set's only member, so that a client with TLS stays on TLS.</param>
/// <param name="credentials">Who may sign in.</param>
internal sealed class Client(int id, string host, Credentials credentials)
{
    public int Id { get; } = id;

    public string Host { get; } = host;

    /// <summary>Who signed in; null before that.</summary>
    public GatewayUser? User { get; set; }

    public ScramConversation Scram { get; } = new(credentials);
}
