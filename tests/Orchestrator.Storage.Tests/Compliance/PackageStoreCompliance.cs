using Orchestrator.Core;
using Orchestrator.Core.Packages;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IPackageStore"/> does.</summary>
public abstract class PackageStoreCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IPackageStore Packages => Storage.Packages;

    internal static PackageVersion Version(string name, string version, DateTimeOffset at) => new()
    {
        Name = name,
        Version = version,
        Manifest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{name} {version}"))),
        KeyId = "0011223344556677",
        Signature = [0, 1, 255],
        Files = 3,
        Bytes = 5L << 32,
        PublishedAt = at.AddTicks(1),
        PublishedBy = "olga",
    };

    internal static PackageDraft Draft(PackageVersion version, DateTimeOffset at) =>
        new() { Manifest = version.Manifest, Name = version.Name, Version = version.Version, BegunAt = at, BegunBy = "otto" };

    [Fact]
    public async Task A_draft_becomes_a_version_with_its_manifest()
    {
        var version = Version("Office-2026", "1.0", Now);
        await Packages.Begin(Draft(version, Now), [7, 0, 255], Cancellation);
        (await Packages.FindDraft(version.Manifest, Cancellation)).ShouldBeWhole(Draft(version, Now));
        (await Packages.Find("Office-2026", "1.0", Cancellation)).ShouldBeNull();

        (await Packages.Publish(version, Cancellation)).ShouldBeTrue();

        (await Packages.FindDraft(version.Manifest, Cancellation)).ShouldBeNull();
        (await Packages.Find("OFFICE-2026", "1.0", Cancellation)).ShouldNotBeNull().ShouldBeEquivalentTo(version);
        (await Packages.FindByManifest(version.Manifest, Cancellation)).ShouldNotBeNull().ShouldBeEquivalentTo(version);
        (await Packages.ManifestBytes(version.Manifest, Cancellation)).ShouldBe([7, 0, 255]);
        (await Packages.ManifestBytes(new string('0', 64), Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_draft_may_be_begun_again_and_is_younger_then()
    {
        var version = Version("office", "1.0", Now);
        await Packages.Begin(Draft(version, Now), [1], Cancellation);
        await Packages.Begin(Draft(version, Now.AddHours(2)), [1], Cancellation);

        (await Packages.DropDrafts(Now.AddHours(1), Cancellation)).ShouldBe(0);

        (await Packages.FindDraft(version.Manifest, Cancellation)).ShouldNotBeNull().BegunAt.ShouldBe(Now.AddHours(2));
    }

    [Fact]
    public async Task A_version_is_published_once_and_only_from_a_draft()
    {
        var version = await Published("office", "1.0a");
        (await Packages.Publish(version, Cancellation)).ShouldBeFalse();

        var other = Version("OFFICE", "1.0A", Now) with { Manifest = new string('b', 64) };
        await Packages.Begin(Draft(other, Now), [2], Cancellation);
        (await Packages.Publish(other, Cancellation)).ShouldBeFalse();

        (await Packages.Find("office", "1.0a", Cancellation)).ShouldNotBeNull().Manifest.ShouldBe(version.Manifest);
        (await Packages.FindDraft(other.Manifest, Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Of_many_that_publish_the_same_number_one_succeeds()
    {
        var stores = new[] { Packages, (await Database.OpenAnother()).Packages };
        var versions = Enumerable.Range(0, 6).Select(number => Version("office", "1.0", Now) with { Manifest = new string((char)('0' + number), 64) }).ToList();
        foreach (var version in versions)
            await Packages.Begin(Draft(version, Now), [1], Cancellation);

        var answers = await Task.WhenAll(versions.Select((version, number) => stores[number % 2].Publish(version, Cancellation)));

        answers.Count(published => published).ShouldBe(1);
        (await Packages.List(null, new PageRequest(), Cancellation)).Total.ShouldBe(1);
    }

    [Fact]
    public async Task Versions_are_listed_by_name_the_newest_first()
    {
        await Published("b", "1");
        await Published("a", "2.0");
        await Published("A", "1.0");
        await Published("a", "3.0");

        var all = await Packages.List(null, new PageRequest(), Cancellation);
        all.Items.Select(version => $"{version.Name} {version.Version}").ShouldBe(["a 3.0", "A 1.0", "a 2.0", "b 1"]);
        all.Total.ShouldBe(4);
        (await Packages.List("a", new PageRequest(1, 1), Cancellation)).Items.ShouldHaveSingleItem().Version.ShouldBe("1.0");
        (await Packages.List("a", new PageRequest(1, 1), Cancellation)).Total.ShouldBe(3);
        (await Packages.FindLatest("A", Cancellation)).ShouldNotBeNull().Version.ShouldBe("3.0");
        (await Packages.FindLatest("c", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_removed_version_is_not_offered_any_more_but_known_until_it_is_purged()
    {
        var old = await Published("office", "1.0");
        var version = await Published("office", "2.0");

        (await Packages.Remove("OFFICE", "2.0", Now.AddMinutes(1), Cancellation)).ShouldBeTrue();
        (await Packages.Remove("office", "2.0", Now.AddMinutes(2), Cancellation)).ShouldBeFalse();
        (await Packages.Remove("office", "3.0", Now, Cancellation)).ShouldBeFalse();

        (await Packages.FindLatest("office", Cancellation)).ShouldNotBeNull().Version.ShouldBe("1.0");
        (await Packages.List(null, new PageRequest(), Cancellation)).Items.ShouldHaveSingleItem().Version.ShouldBe("1.0");
        (await Packages.Find("office", "2.0", Cancellation)).ShouldNotBeNull().RemovedAt.ShouldBe(Now.AddMinutes(1));
        (await Packages.FindByManifest(version.Manifest, Cancellation)).ShouldNotBeNull();
        (await Packages.ManifestBytes(version.Manifest, Cancellation)).ShouldNotBeNull();
        (await Packages.Removed(Now.AddMinutes(1), Cancellation)).ShouldBeEmpty();
        (await Packages.Removed(Now.AddMinutes(2), Cancellation)).ShouldHaveSingleItem().Manifest.ShouldBe(version.Manifest);

        await Packages.Purge(version.Manifest, Cancellation);
        await Packages.Purge(old.Manifest, Cancellation);

        (await Packages.Find("office", "2.0", Cancellation)).ShouldBeNull();
        (await Packages.ManifestBytes(version.Manifest, Cancellation)).ShouldBeNull();
        (await Packages.Find("office", "1.0", Cancellation)).ShouldNotBeNull();
        (await Published("office", "2.0")).Manifest.ShouldBe(version.Manifest);
    }

    [Fact]
    public async Task A_manifest_stays_as_long_as_a_version_or_a_draft_has_it()
    {
        var version = await Published("office", "1.0");
        await Packages.Begin(Draft(version, Now), [1], Cancellation);
        (await Packages.DropDrafts(Now.AddDays(1), Cancellation)).ShouldBe(1);
        (await Packages.ManifestBytes(version.Manifest, Cancellation)).ShouldNotBeNull();

        await Packages.Begin(Draft(version, Now), [1], Cancellation);
        await Packages.Remove("office", "1.0", Now, Cancellation);
        await Packages.Purge(version.Manifest, Cancellation);
        (await Packages.ManifestBytes(version.Manifest, Cancellation)).ShouldNotBeNull();

        (await Packages.DropDrafts(Now.AddDays(1), Cancellation)).ShouldBe(1);
        (await Packages.ManifestBytes(version.Manifest, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task All_manifests_are_those_of_versions_and_drafts()
    {
        await Published("office", "1.0", [1]);
        await Packages.Begin(Draft(Version("office", "2.0", Now), Now), [2, 2], Cancellation);

        (await Given.ToList(Packages.AllManifests(Cancellation))).Select(manifest => manifest.Length).Order().ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Servers_say_where_they_are_and_those_that_have_fallen_silent_are_left_out()
    {
        await Packages.Announce(new ContentServer("b", ["https://b:1"], Now), Cancellation);
        await Packages.Announce(new ContentServer("a", ["https://a:1", "https://a:2"], Now.AddMinutes(1)), Cancellation);
        await Packages.Announce(new ContentServer("b", ["https://b:2"], Now.AddMinutes(2)), Cancellation);

        var servers = await Packages.Servers(Now.AddMinutes(1), Cancellation);
        servers.Select(server => $"{server.Name} {string.Join(' ', server.Addresses)}").ShouldBe(["a https://a:1 https://a:2", "b https://b:2"]);
        (await Packages.Servers(Now.AddMinutes(2), Cancellation)).ShouldHaveSingleItem().Name.ShouldBe("b");
    }

    private async Task<PackageVersion> Published(string name, string version, byte[]? manifest = null)
    {
        var made = Version(name, version, Now);
        await Packages.Begin(Draft(made, Now), manifest ?? [1], Cancellation);
        (await Packages.Publish(made, Cancellation)).ShouldBeTrue();
        return made;
    }
}
