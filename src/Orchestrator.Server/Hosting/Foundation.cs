using Orchestrator.Contracts.Signing;
using Orchestrator.Core.Fleet;
using Orchestrator.Core.Shards;
using Orchestrator.Core.Targets;
using Orchestrator.Server.Access;
using Orchestrator.Server.Fleet;
using Orchestrator.Storage;

namespace Orchestrator.Server.Hosting;

/// <summary>What stands before anything else can be put together: folder, clock, storage, keys and inventory. Closed last.</summary>
internal sealed class Foundation : IAsyncDisposable
{
    private Foundation(ServerSettings settings, DataFolder folder, TimeProvider time, IStorage storage, MasterKey master, CommandSigner signer, Inventory inventory)
    {
        (Settings, Folder, Time, Storage, Master, Signer, Inventory) = (settings, folder, time, storage, master, signer, inventory);
    }

    /// <summary>How shards are worked on.</summary>
    public static ShardOptions Work { get; } = new();

    public ServerSettings Settings { get; }

    public DataFolder Folder { get; }

    public TimeProvider Time { get; }

    public IStorage Storage { get; }

    /// <summary>Encrypts what is kept secret at rest.</summary>
    public MasterKey Master { get; }

    public CommandSigner Signer { get; }

    /// <summary>What tokens for contents are made with.</summary>
    public required byte[] ContentKey { get; init; }

    public Inventory Inventory { get; }

    /// <summary>How many secrets were sealed anew with the current master key; null: the settings name no key before it.</summary>
    public required int? SealedAnew { get; init; }

    /// <summary>This server among those that share the store.</summary>
    public required string Name { get; init; }

    /// <summary>What ties it to the other servers; null: it stands alone.</summary>
    public required FleetLinks? Fleet { get; init; }

    /// <summary>The way to the other servers.</summary>
    public required IServerNews News { get; init; }

    /// <summary>The target that stands for this computer.</summary>
    public required Target LocalTarget { get; init; }

    /// <summary>The stored number of shards.</summary>
    public required int Shards { get; init; }

    /// <summary>Whether the first administrator's one-time password was made just now.</summary>
    public required bool HasNewPassword { get; init; }

    public required string? NewKey { get; init; }

    /// <exception cref="SettingsException">Something that was set cannot be used.</exception>
    /// <exception cref="StorageException">The storage cannot be opened.</exception>
    public static async Task<Foundation> Lay(ServerSettings settings, CancellationToken cancellation)
    {
        TimeProvider time = settings.TestClock ?? TimeProvider.System;
        var folder = DataFolder.Open(settings.Data);
        IStorage? storage = null;
        MasterKey? cipher = null;
        FleetLinks? fleet = null;
        try
        {
            var name = await ServerName.Ensure(folder, cancellation);
            fleet = FleetLinks.Open(settings, name);
            cipher = MasterKey.Load(settings, folder);
            storage = await StorageFactory.Open(StorageOptions.Parse(settings.Storage), cancellation);
            var sealedAnew = await new MasterKeyRotation(storage, cipher).Run(time, cancellation);
            var signer = await SigningKey.Load(storage.Access, cipher, folder, cancellation);
            IServerNews news = fleet is null ? new NobodyToTell() : fleet.News;
            var inventory = new Inventory(storage.Targets, news, storage.Groups);
            await inventory.Load(cancellation);
            if (fleet is null)
                inventory.NobodyIsConnected();
            return new Foundation(settings, folder, time, storage, cipher, signer, inventory)
            {
                Name = name,
                SealedAnew = cipher.HasOther ? sealedAnew : null,
                ContentKey = await Hosting.ContentKey.Load(storage.Access, cipher, cancellation),
                Fleet = fleet,
                News = news,
                LocalTarget = await Agents.LocalTarget.Ensure(
                    inventory, folder, isItsOwn: fleet is not null && Agents.AgentProgram.Find(settings.Agent, settings.TestClock) is not null, cancellation),
                Shards = await storage.Shards.Shards(settings.Shards, cancellation),

                // Before the key: that there is none yet says that this is the first start.
                HasNewPassword = await FirstAdministrator.Ensure(settings, folder, storage.Users, storage.Access, time, cancellation),
                NewKey = await AdministratorKey.Ensure(settings, folder, storage.Access, time, cancellation),
            };
        }
        catch
        {
            if (fleet is not null)
                await fleet.DisposeAsync();
            if (storage is not null)
                await storage.DisposeAsync();
            cipher?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Fleet is not null)
            await Fleet.DisposeAsync();
        Inventory.Dispose();
        Signer.Dispose();
        Master.Dispose();
        await Storage.DisposeAsync();
        Folder.Dispose();
    }
}
