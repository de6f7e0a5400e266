using Orchestrator.Core.Targets;

namespace Orchestrator.Core.Credentials;

/// <summary>Gives installers inside the server what they log in with.</summary>
public interface ICredentialSource
{
    /// <summary>
    /// The set the target names, else the one its groups name, else the one called <see cref="CredentialSet.Default"/>.
    /// </summary>
    /// <returns>Null: none of them names one, and there is no default set.</returns>
    /// <exception cref="CredentialException">The named set does not exist, its groups name different ones, or it cannot be decrypted.</exception>
    Task<Credential?> For(Target target, CancellationToken cancellation);
}

/// <summary>It cannot be told what a target is logged in to with. The message is for people and names the remedy; it holds no secret.</summary>
public sealed class CredentialException(string message, Exception? inner = null) : Exception(message, inner);
