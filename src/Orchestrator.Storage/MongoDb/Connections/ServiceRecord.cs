using MongoDB.Driver;

namespace Orchestrator.Storage.MongoDb.Connections;

/// <summary>Looks up what a <c>mongodb+srv://</c> name stands for: the members, and perhaps the name of the set and where users are kept.</summary>
internal static class ServiceRecord
{
    /// <summary>The name service's answer for a name, as the driver reads it: it takes no member outside of the name's own domain.</summary>
    public static Task<MongoUrl> Ask(string name, CancellationToken cancellation) =>
        // The user is made up: only with one may the record say where users are kept.
        new MongoUrl($"mongodb+srv://user:none@{name}/").ResolveAsync(cancellation);

    /// <summary>The settings with the members in place of the name. What the connection string says goes before what the record says.</summary>
    /// <param name="ask">As <see cref="Ask"/>.</param>
    /// <exception cref="StorageException">The record cannot be had or used.</exception>
    public static async Task<MongoSettings> Resolve(
        MongoSettings settings, Func<string, CancellationToken, Task<MongoUrl>> ask, CancellationToken cancellation)
    {
        if (!settings.IsService)
            return settings;
        var name = settings.Seeds[0].Host;
        MongoUrl found;
        try
        {
            found = await ask(name, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new StorageException(
                $"The service record _mongodb._tcp.{name} cannot be used ({failure.GetBaseException().Message.TrimEnd('.')}). "
                + "Correct it, or write mongodb:// with the hosts, tls=true and replicaSet=NAME.",
                failure);
        }

        var credential = settings.Credential;
        if (credential is not null && !settings.NamesAuthSource && found.AuthenticationSource is { Length: > 0 } source)
            credential = new Connections.MongoCredential(credential.User, credential.Password, source);
        return settings with
        {
            Seeds = [.. found.Servers.Select(Address)],
            IsService = false,
            ReplicaSet = settings.ReplicaSet ?? found.ReplicaSetName,
            Credential = credential,
        };
    }

    private static MongoAddress Address(MongoServerAddress server) => MongoAddress.TryParse($"{server.Host.TrimEnd('.')}:{server.Port}", out var address)
        ? address
        : throw new StorageException($"The service record names '{server.Host}', which is no host; correct it.");
}
