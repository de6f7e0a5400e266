using System.Text.Json;
using Orchestrator.Agent.Tests.EndToEnd;
using Orchestrator.Contracts;
using Orchestrator.Contracts.Commands;
using Orchestrator.Contracts.Depots;
using Orchestrator.Contracts.Packages;
using Orchestrator.Contracts.Reports;
using Orchestrator.Transfer.Tests;

namespace Orchestrator.Agent.Tests.Transfers;

/// <summary>The real agent process brings packages from a real web server.</summary>
public sealed class TransferProcessTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Modified = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();
    private readonly byte[] large = new byte[3_000_000];
    private FakeServer server = null!;
    private ContentServer contents = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Place => folder.File("place");

    public async ValueTask InitializeAsync()
    {
        new Random(1).NextBytes(large);
        server = new FakeServer(folder);
        contents = await ContentServer.Start();
        Directory.CreateDirectory(folder.File("data"));
        await File.WriteAllBytesAsync(folder.File("data/contents.json"), JsonSerializer.SerializeToUtf8Bytes(contents.Access, ContractsJson.Default.ContentAccess), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await contents.DisposeAsync();
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_file_it_goes_on_where_it_was_and_the_report_says_so()
    {
        var reached = new TaskCompletionSource();
        contents.Hold = (1_000_000, stop =>
        {
            reached.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        var command = Bring(("large.bin", large), ("small.txt", [1, 2, 3]));
        using (var agent = AgentProcess.Start(folder, server))
        {
            await server.Deliver(command);
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
            await Wait.Until(() => PartLength() > 0);
            await agent.Kill();
        }

        var left = PartLength();
        File.Exists(Path.Combine(Place, "large.bin")).ShouldBeFalse();
        contents.Hold = null;
        using var next = AgentProcess.Start(folder, server);
        await server.Until(heard => heard.IsOver("transfer"));

        var step = server.Items("transfer").OfType<StepEntry>().Single();
        step.Outcome.ShouldBe(StepOutcome.Succeeded, step.Message);
        step.Starts.ShouldBe(2);
        step.Message.ShouldContain($"{large.Length + 3 - left} bytes came");
        step.Output.ShouldContain($"large.bin ({large.Length} bytes, resumed from {left}, from ");
        (await File.ReadAllBytesAsync(Path.Combine(Place, "large.bin"), Cancellation)).ShouldBe(large);
        Directory.EnumerateFiles(Place, "*.orc-part").ShouldBeEmpty();
        Directory.EnumerateFiles(folder.File("data/transfers")).ShouldBeEmpty("nothing pauses any more");
    }

    [Fact]
    public async Task A_manifest_that_another_key_has_signed_moves_nothing()
    {
        var command = Bring(("a", [1]));
        using var other = new Contracts.Signing.CommandSigner(Contracts.Signing.CommandSigner.CreateKey());
        contents.Replace(command.ContentHashes[0], manifest => other.SignManifest(manifest.Payload));
        using var agent = AgentProcess.Start(folder, server);
        await server.Deliver(command);
        await server.Until(heard => heard.IsOver("transfer"));

        var step = server.Items("transfer").OfType<StepEntry>().Single();
        step.Outcome.ShouldBe(StepOutcome.Failed);
        step.Message.ShouldContain("not signed by a key that is trusted here");
        Directory.Exists(Place).ShouldBeFalse();
    }

    [Theory]
    [InlineData("other", "1.0")]
    [InlineData("product", "2.0")]
    public async Task A_manifest_of_another_package_or_version_moves_nothing(string package, string version)
    {
        var command = Bring(("a", [1]));
        command = command with { Actions = [(TransferAction)command.Actions[0] with { Package = package, Version = version }] };
        using var agent = AgentProcess.Start(folder, server);
        await server.Deliver(command);
        await server.Until(heard => heard.IsOver("transfer"));

        var step = server.Items("transfer").OfType<StepEntry>().Single();
        step.Outcome.ShouldBe(StepOutcome.Failed);
        step.Message.ShouldContain($"the manifest is that of product 1.0, not of {package} {version}");
        Directory.Exists(Place).ShouldBeFalse();
    }

    [Fact]
    public async Task Files_get_their_owner_and_mode_and_folders_stay_the_agents()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "giving files away takes root");
        var command = Bring(("bin/tool", [1, 2]), ("settings", [3]));
        command = command with { Actions = [(TransferAction)command.Actions[0] with { Owner = "nobody:4321", Mode = "640" }] };
        // One is there already, whole and somebody else's.
        Directory.CreateDirectory(Place);
        await File.WriteAllBytesAsync(Path.Combine(Place, "settings"), [3], Cancellation);
        using var agent = AgentProcess.Start(folder, server);
        await server.Deliver(command);
        await server.Until(heard => heard.IsOver("transfer"));

        var step = server.Items("transfer").OfType<StepEntry>().Single();
        step.Outcome.ShouldBe(StepOutcome.Succeeded, step.Message);
        step.Message.ShouldContain("1 fetched, 1 in place");
        var told = Processes.Output("stat", "-c", "%n %U %g %a", Path.Combine(Place, "bin/tool"), Path.Combine(Place, "settings"), Path.Combine(Place, "bin"));
        told.ShouldBe($"{Place}/bin/tool nobody 4321 640\n{Place}/settings nobody 4321 640\n{Place}/bin root 0 755\n");
    }

    [Fact]
    public async Task An_owner_that_the_computer_does_not_have_is_named_and_nothing_is_brought()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "owners are names on Unix");
        var command = Bring(("a", [1]));
        command = command with { Actions = [(TransferAction)command.Actions[0] with { Owner = "nobody-of-this-name" }] };
        using var agent = AgentProcess.Start(folder, server);
        await server.Deliver(command);
        await server.Until(heard => heard.IsOver("transfer"));

        server.Items("transfer").OfType<StepEntry>().Single().Message.ShouldContain("there is no user 'nobody-of-this-name' here");
        Directory.Exists(Place).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_wrong_with_a_destination_is_told()
    {
        var command = Bring(("a", [1]));
        command = command with { Actions = [(TransferAction)command.Actions[0] with { Destination = "%NOT_SET_ANYWHERE%/product" }] };
        using var agent = AgentProcess.Start(folder, server);
        await server.Deliver(command);
        await server.Until(heard => heard.IsOver("transfer"));

        server.Items("transfer").OfType<StepEntry>().Single().Message.ShouldContain("%NOT_SET_ANYWHERE%");
    }

    [Fact]
    public async Task A_nearby_depot_is_asked_first_and_one_that_lies_is_named_told_and_passed_over()
    {
        await using var depot = await ContentServer.Start();
        byte[] sound = [1, 2, 3];
        var command = Bring(("damaged.bin", large), ("elsewhere.txt", [4]), ("nearby.txt", sound));
        depot.Add(sound);
        var damaged = depot.Add(large);
        depot.Pretend(damaged, [.. large.Select(one => (byte)(one ^ 1))]);
        command = command with
        {
            Actions = [(TransferAction)command.Actions[0] with { Depots = [new NearbyDepot("unusable", "http://192.0.2.1"), new NearbyDepot("berlin", depot.Url)], Grant = ContentServer.Token }],
        };
        using var agent = AgentProcess.Start(folder, server);
        await server.Deliver(command);
        await server.Until(heard => heard.IsOver("transfer"));

        var step = server.Items("transfer").OfType<StepEntry>().Single();
        step.Outcome.ShouldBe(StepOutcome.Succeeded, step.Message);
        step.Message.ShouldContain("depot berlin gave something wrong for 1 of them ('damaged.bin')");
        step.Output.ShouldContain($"damaged.bin ({large.Length} bytes, from {contents.Url}/, after depot berlin gave something wrong)");
        depot.Doubts.ShouldHaveSingleItem().ShouldBe(damaged);
        (await File.ReadAllBytesAsync(Path.Combine(Place, "damaged.bin"), Cancellation)).ShouldBe(large);
    }

    [Fact]
    public async Task What_a_depot_has_is_not_asked_of_the_server()
    {
        await using var depot = await ContentServer.Start();
        var command = Bring(("a.bin", large), ("b.txt", [4]));
        depot.Add(large);
        command = command with { Actions = [(TransferAction)command.Actions[0] with { Depots = [new NearbyDepot("berlin", depot.Url)], Grant = ContentServer.Token }] };
        using var agent = AgentProcess.Start(folder, server);
        await server.Deliver(command);
        await server.Until(heard => heard.IsOver("transfer"));

        var step = server.Items("transfer").OfType<StepEntry>().Single();
        step.Outcome.ShouldBe(StepOutcome.Succeeded, step.Message);
        step.Message.ShouldContain("1 from depot berlin");
        contents.Requests.Count.ShouldBe(1, "only what the depot lacks");
    }

    private long PartLength() => Directory.Exists(Place) ? Directory.EnumerateFiles(Place, "large.bin.*").Sum(part => new FileInfo(part).Length) : 0;

    private Command Bring(params (string Path, byte[] Content)[] files)
    {
        var manifest = new PackageManifest
        {
            Name = "product",
            Version = "1.0",
            Files = [.. files.Select(file => new PackageFile { Path = file.Path, Size = file.Content.Length, Modified = Modified, Sha256 = contents.Add(file.Content) })],
        };
        var hash = contents.Add(manifest, server.Signer);
        var action = new TransferAction { Name = "bring", Package = "product", Version = "1.0", Manifest = hash, Destination = Place, OnInterrupted = OnInterrupted.Repeat };
        return Some.Execution("transfer", action) with { ContentHashes = [hash] };
    }
}
