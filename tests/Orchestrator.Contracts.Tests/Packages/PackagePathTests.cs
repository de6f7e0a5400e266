using System.Text;
using Orchestrator.Contracts.Packages;
using Orchestrator.Contracts.Signing;

namespace Orchestrator.Contracts.Tests.Packages;

public sealed class PackagePathTests
{
    /// <summary>What paths are drawn from: mostly what may stand in one, and everything that must not.</summary>
    private static readonly string[] Pieces =
        ["a", "b", "Setup", "ä", "日本", "1", "_", "-", ".", "..", "/", "//", "\\", ":", "*", "?", "\"", "<", ">", "|", "\0", "\n", " ", "CON", "nul", "COM1", "LPT9", ".txt", ".orc-part", "\ud800", "😀"];

    [Theory]
    [InlineData("a")]
    [InlineData("bin/setup.sh")]
    [InlineData(".hidden/..file")]
    [InlineData("CONSOLE/nullable.txt")]
    [InlineData("ünïcode/日本/😀")]
    public void A_path_that_means_the_same_everywhere_may_be_used(string path) => PackagePaths.FlawOf(path).ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a\\b")]
    [InlineData("C:/a")]
    [InlineData("a:stream")]
    [InlineData("NUL")]
    [InlineData("aux.txt")]
    [InlineData("a/Com1.log")]
    [InlineData("lpt² .txt")]
    [InlineData("a.")]
    [InlineData("a ")]
    [InlineData("a\u0001")]
    [InlineData("a.orc-part")]
    public void A_path_that_leads_elsewhere_or_is_no_file_somewhere_is_refused(string path) => PackagePaths.FlawOf(path).ShouldNotBeNullOrEmpty();

    [Fact]
    public void Half_a_character_is_no_text() => PackagePaths.FlawOf("a\ud800").ShouldNotBeNull();

    [Fact]
    public void Lengths_are_bounded()
    {
        PackagePaths.FlawOf(new string('a', PackageLimits.NameBytes)).ShouldBeNull();
        PackagePaths.FlawOf(new string('a', PackageLimits.NameBytes + 1)).ShouldNotBeNull();
        PackagePaths.FlawOf(new string('ä', (PackageLimits.NameBytes / 2) + 1)).ShouldNotBeNull();
        PackagePaths.FlawOf(string.Join('/', Enumerable.Repeat("ab", PackageLimits.PathLength))).ShouldNotBeNull();
    }

    [Fact]
    public void Whatever_is_let_through_stays_below_its_folder_and_is_one_file()
    {
        var random = new Random(7);
        var allowed = 0;
        for (var round = 0; round < 50_000; round++)
        {
            var path = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            if (PackagePaths.FlawOf(path) is not null)
                continue;
            allowed++;
            var root = Path.GetFullPath("/root/of/package");
            var place = Path.GetFullPath(Path.Combine(root, path));
            place.ShouldBe(root + Path.DirectorySeparatorChar + path.Replace('/', Path.DirectorySeparatorChar), path);
            Path.IsPathRooted(path).ShouldBeFalse(path);
            path.ShouldNotContain('\\');
            Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(path)).ShouldBe(path);
        }

        allowed.ShouldBeGreaterThan(5_000);
    }

    [Fact]
    public void Files_that_would_be_one_somewhere_are_refused_with_their_places()
    {
        var manifest = Manifest("lib/a", "lib/A", "Lib/b", "data", "data/c");

        ManifestFlaw.Of(manifest).Select(flaw => flaw.Place).ShouldBe(["files[1].path", "files[2].path", "files[4].path"]);
    }

    [Fact]
    public void A_manifest_has_one_form_and_no_other_bytes_are_taken_for_it()
    {
        var manifest = Manifest("b", "a", "c/d");
        var payload = ManifestSigning.Canonical(manifest);

        ManifestSigning.Canonical(manifest with { Files = [.. manifest.Files.Reverse()] }).ShouldBe(payload);
        ManifestSigning.Read(payload).ShouldNotBeNull().Files.Select(file => file.Path).ShouldBe(["a", "b", "c/d"]);
        ManifestSigning.Read("{}"u8.ToArray()).ShouldBeNull();
        ManifestSigning.Read(ManifestSigning.Canonical(Manifest("../a"))).ShouldBeNull();
    }

    [Fact]
    public void Neither_a_manifest_nor_a_command_passes_for_the_other()
    {
        using var signer = new CommandSigner(CommandSigner.CreateKey());
        using var verifier = new CommandVerifier([signer.PublicKey]);
        var manifest = signer.SignManifest(ManifestSigning.Canonical(Manifest("a")));
        var command = signer.Sign(Samples.Command);

        verifier.IsGenuine(manifest).ShouldBeTrue();
        verifier.IsGenuine(manifest with { Payload = [.. manifest.Payload, (byte)' '] }).ShouldBeFalse();
        verifier.IsGenuine(new SignedCommand(manifest.KeyId, manifest.Payload, manifest.Signature)).ShouldBeFalse();
        verifier.IsGenuine(new SignedManifest(command.KeyId, command.Payload, command.Signature)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("Latest")]
    [InlineData("")]
    [InlineData(".1")]
    [InlineData("1/2")]
    public void What_is_no_version_is_refused(string version) => PackageNames.FlawOfVersion(version).ShouldNotBeNull();

    private static PackageManifest Manifest(params string[] paths) => new()
    {
        Name = "product",
        Version = "1.0",
        Files = [.. paths.Select(path => new PackageFile { Path = path, Size = 1, Modified = DateTimeOffset.UnixEpoch.AddYears(30), Sha256 = new string('a', 64) })],
    };
}
