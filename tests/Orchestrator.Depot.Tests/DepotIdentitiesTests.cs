using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.Depots;
using Orchestrator.Core.Depots;
using Orchestrator.Core.Installation;
using Orchestrator.Server.Depots;

namespace Orchestrator.Depot.Tests;

/// <summary>What installers are given for the computers of depots.</summary>
public sealed class DepotIdentitiesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("orc-certificates-").FullName;
    private readonly TestAuthority authority = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_files_are_the_same_until_the_credentials_are_withdrawn()
    {
        await using var rig = await DepotRig.Start(("ORCHESTRATOR_DEPOTS_CERTIFICATES", folder));
        var (certificate, key) = authority.Issue(folder, "berlin", "depot.berlin.example");
        await rig.Put("/api/depots/berlin", new { site = "Berlin", address = "https://depot.berlin.example:7600" });
        var identities = rig.Server.GetRequiredService<IDepotIdentities>();
        var depot = (await identities.Find("BERLIN", Cancellation)).ShouldNotBeNull();

        var first = await identities.Files(depot, Cancellation);
        first.Select(file => file.Name).ShouldBe(DepotFile.Names);
        first[2].Content.ShouldBe(await File.ReadAllBytesAsync(certificate, Cancellation));
        first[3].Content.ShouldBe(await File.ReadAllBytesAsync(key, Cancellation));
        Encoding.UTF8.GetString(first[1].Content).ShouldBe(
            $"# depot {depot.Id}\nORCHESTRATOR_DEPOT_URLS=https://depot.berlin.example:7600\nORCHESTRATOR_DEPOT_CERTIFICATE=certificate.pem\nORCHESTRATOR_DEPOT_CERTIFICATE_KEY=certificate.key\n");
        Hashes(await identities.Files(depot, Cancellation)).ShouldBe(Hashes(first));

        await identities.Withdraw(depot, Cancellation);

        var second = await identities.Files(depot, Cancellation);
        Hashes(second)[1..].ShouldBe(Hashes(first)[1..]);
        second[0].Sha256.ShouldNotBe(first[0].Sha256);
        (await rig.Get("/api/audit")).GetProperty("items").EnumerateArray().ShouldContain(entry => entry.GetProperty("what").GetString() == "depot.credentials" && entry.GetProperty("who").GetString() == "installer");
        (await identities.NameOf(depot.Id, Cancellation)).ShouldBe("berlin");
        (await identities.Find("paris", Cancellation)).ShouldBeNull();
        (await rig.Api.DeleteAsync("/api/depots/berlin", Cancellation)).EnsureSuccessStatusCode();
        (await Should.ThrowAsync<IdentityException>(() => identities.Withdraw(depot, Cancellation))).Message.ShouldContain("removed meanwhile");
    }

    [Fact]
    public async Task What_it_told_before_its_credentials_were_withdrawn_counts_no_more_however_late_it_comes()
    {
        await using var rig = await DepotRig.Start();
        await rig.Put("/api/depots/berlin", new { site = "Berlin", address = "https://depot.berlin.example:7600" });
        var identities = rig.Server.GetRequiredService<IDepotIdentities>();
        var store = rig.Server.GetRequiredService<IDepotStore>();
        var depot = (await identities.Find("berlin", Cancellation)).ShouldNotBeNull();
        var now = TimeProvider.System.GetUtcNow();
        var before = new DepotState { Depot = depot.Id, At = now, StartedAt = now.AddHours(-1), Version = "1.0", Level = "Normal", Doing = "rests" };
        await Tell(before);
        (await identities.State(depot, Cancellation)).ShouldBe(before);

        await identities.Withdraw(depot, Cancellation);
        (await identities.State(depot, Cancellation)).ShouldBeNull();
        await Tell(before with { At = now.AddMinutes(1) });
        (await identities.State(depot, Cancellation)).ShouldBeNull("it comes by way of a parent");

        var after = before with { At = now.AddMinutes(2), StartedAt = now.AddMinutes(2) };
        await Tell(after);
        (await identities.State(depot, Cancellation)).ShouldBe(after);

        Task Tell(DepotState state) => store.Record(new DepotMessage { States = [state], Entries = [] }, Cancellation);
    }

    [Fact]
    public async Task A_certificate_that_would_be_of_no_use_is_refused_with_what_to_do()
    {
        await using var rig = await DepotRig.Start(("ORCHESTRATOR_DEPOTS_CERTIFICATES", folder));
        await rig.Put("/api/depots/berlin", new { site = "Berlin", address = "https://depot.berlin.example:7600" });
        var identities = rig.Server.GetRequiredService<IDepotIdentities>();
        var depot = (await identities.Find("berlin", Cancellation)).ShouldNotBeNull();
        (await identities.Files(depot, Cancellation)).Count.ShouldBe(2, "one may be on the computer already");

        var (_, key) = authority.Issue(folder, "berlin", "depot.paris.example");
        (await Refused()).ShouldContain("is not for depot.berlin.example");
        authority.Issue(folder, "berlin", "depot.berlin.example", days: 0);
        (await Refused()).ShouldContain("no longer valid");
        authority.Issue(folder, "berlin", "depot.berlin.example");
        File.Delete(key);
        (await Refused()).ShouldContain("cannot be used");

        async Task<string> Refused() => (await Should.ThrowAsync<IdentityException>(() => identities.Files(depot, Cancellation))).Message;
    }

    [Theory]
    [InlineData("https://depot.berlin.example:7600", "https://depot.berlin.example:7600")]
    [InlineData("https://10.1.2.3:7600", "https://0.0.0.0:7600")]
    [InlineData("https://[fd00::17]", "https://[::]")]
    [InlineData("http://127.0.0.1:7600", "http://127.0.0.1:7600")]
    public void It_listens_everywhere_where_its_address_is_one_that_its_computer_may_not_have(string address, string listening) =>
        DepotIdentities.Listening(new Uri(address)).ShouldBe(listening);

    public void Dispose()
    {
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string[] Hashes(IReadOnlyList<DepotFile> files) => [.. files.Select(file => file.Sha256)];
}
