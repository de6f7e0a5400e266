using System.Text.Json.Serialization;
using Orchestrator.Contracts.Agents;
using Orchestrator.Contracts.Packages;

namespace Orchestrator.Contracts.Enrolment;

/// <summary>An agent asks to be taken in: the body of <see cref="Path"/>.</summary>
public sealed record EnrolmentRequest
{
    /// <summary>Where it is posted.</summary>
    public const string Path = "/api/agents/enrol";

    /// <summary>What an administrator made for it. It stands here and nowhere else, never in an address.</summary>
    public required string Token { get; init; }

    /// <summary>
    /// A secret of the agent's own, at least 32 characters at random, kept until it is enrolled: who repeats a request with the same one
    /// after a crash or a lost answer does not use the token up twice.
    /// </summary>
    public required string Attempt { get; init; }

    /// <summary>Name of the target. 1 to 255 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Identity of the machine the target is bound to.</summary>
    public required string MachineId { get; init; }

    public required string AgentVersion { get; init; }

    public required AgentPlatform Platform { get; init; }
}

/// <summary>The answer: all that an agent needs to work. It is kept in the agent's data folder, readable by its account alone.</summary>
public sealed record AgentEnrolment
{
    /// <summary>Its file in the agent's data folder.</summary>
    public const string FileName = "enrolment.json";

    /// <summary>Id of the target the agent serves.</summary>
    public required string Target { get; init; }

    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Where the broker is, without credentials: <c>amqp(s)://host:port/virtual-host</c>. Tried in this order.</summary>
    public required IReadOnlyList<string> Brokers { get; init; }

    /// <summary>The agent's own user of the broker.</summary>
    public required string User { get; init; }

    public required string Password { get; init; }

    /// <summary>Certificates (PEM) of the authorities that may vouch for the broker; null: the system's.</summary>
    public string? BrokerAuthorities { get; init; }

    /// <summary>The keys (PEM) whose signature the agent trusts.</summary>
    public required string ServerKeys { get; init; }

    /// <summary>Base addresses of the servers, <c>https://host:port</c>, tried in this order; null: it was enrolled before there were packages.</summary>
    public IReadOnlyList<string>? Servers { get; init; }

    /// <summary>Certificates (PEM) of the authorities that may vouch for the servers; null: the system's.</summary>
    public string? ServerAuthorities { get; init; }

    /// <summary>Opens the contents of packages at the servers, and nothing else; null as <see cref="Servers"/>.</summary>
    public string? ContentToken { get; init; }

    /// <summary>How the agent fetches contents; null: it has to be enrolled again first.</summary>
    [JsonIgnore]
    public ContentAccess? Contents =>
        Servers is { Count: > 0 } servers && ContentToken is { } token
            ? new ContentAccess { Servers = servers, ServerAuthorities = ServerAuthorities, Token = token }
            : null;
}
