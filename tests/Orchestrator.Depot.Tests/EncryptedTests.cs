namespace Orchestrator.Depot.Tests;

/// <summary>Depots that reach each other over TLS.</summary>
public sealed class EncryptedTests : IDisposable
{
    private static readonly object Often = new { normal = new { parallelism = 4, pollingSeconds = 1 } };

    private readonly string folder = Directory.CreateTempSubdirectory("orc-encrypted-").FullName;
    private readonly TestAuthority authority = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_depot_fetches_from_another_one_over_TLS()
    {
        await using var rig = await Rig(authority);
        var files = DepotRig.Random(5, 400_000, seed: 21);
        var (hub, region) = await Both(rig, authority);
        await rig.Publish("product", files);

        await DepotRig.Until(() => region.Contents.Count == files.Count, () => region.Log);

        foreach (var file in files)
            (await File.ReadAllBytesAsync(region.PathOf(DepotRig.HashOf(file)), Cancellation)).ShouldBe(file);
        hub.Url.ShouldStartWith("https://");
        (await rig.Transfers("region")).ShouldAllBe(entry => entry.GetProperty("from").GetString() == "depot hub");
    }

    [Fact]
    public async Task One_for_whom_the_wrong_authority_vouches_is_given_no_token_and_the_depot_says_what_is_to_be_done()
    {
        using var stranger = new TestAuthority();
        await using var rig = await Rig(authority);
        await rig.Publish("product", DepotRig.Random(1, 1_000, seed: 22));
        var (hub, region) = await Both(rig, stranger);

        await DepotRig.Until(() => region.Log.Contains("no authority that this depot trusts vouches for its certificate", StringComparison.Ordinal), () => region.Log);

        region.Log.ShouldContain("ORCHESTRATOR_AGENTS_SERVER_CA");
        region.Contents.ShouldBeEmpty();
        await DepotRig.Until(async () => await rig.State("hub") is not null, () => hub.Log);
        (await rig.State("region")).ShouldBeNull();
    }

    public void Dispose()
    {
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A server that tells depots to trust an authority.</summary>
    private Task<DepotRig> Rig(TestAuthority trusted)
    {
        var file = Path.Combine(folder, "authority.pem");
        File.WriteAllText(file, trusted.Pem);
        return DepotRig.Start(("ORCHESTRATOR_AGENTS_SERVER_CA", file));
    }

    /// <param name="vouches">For the hub's certificate.</param>
    private async Task<(DepotProcess Hub, DepotProcess Region)> Both(DepotRig rig, TestAuthority vouches)
    {
        var (certificate, key) = vouches.Issue(folder, "hub", "127.0.0.1");
        var hub = await rig.Add("hub", levels: Often, scheme: "https");
        var region = await rig.Add("region", parent: "hub", levels: Often);
        hub.Start(("ORCHESTRATOR_DEPOT_CERTIFICATE", certificate), ("ORCHESTRATOR_DEPOT_CERTIFICATE_KEY", key));
        region.Start();
        return (hub, region);
    }
}
