using System.Diagnostics;
using Orchestrator.Transfer.Packages;

namespace Orchestrator.Transfer.Tests;

/// <summary>A real volume of one mebibyte that fills up in the middle of a file. Nobody says beforehand how much is free.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly string volume = Directory.CreateTempSubdirectory("orchestrator-full-").FullName;
    private TransferRig rig = null!;
    private bool isMounted;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        rig = await TransferRig.Start();
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root may mount a volume.");
        isMounted = await Call("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", volume);
        Assert.SkipUnless(isMounted, "This computer does not let root mount a volume.");
    }

    public async ValueTask DisposeAsync()
    {
        await rig.DisposeAsync();
        if (isMounted)
            await Call("umount", volume);
        Directory.Delete(volume, recursive: true);
    }

    [Fact]
    public async Task The_file_that_does_not_fit_leaves_nothing_behind_the_whole_ones_stay_and_no_other_is_begun()
    {
        rig.Add("a", 500_000);
        rig.Add("b", 700_000);
        rig.Add("c", 1_000);
        rig.FreeBytes = _ => null;

        var outcome = await rig.Run(Path.Combine(volume, "product"), removeOthers: false, CancellationToken.None, Cancellation);

        outcome.Ending.ShouldBe(TransferEnding.Failed);
        outcome.Files.Select(file => file.State).ShouldBe([FileState.Fetched, FileState.Failed, FileState.NotBegun]);
        outcome.Files[1].Problem.ShouldStartWith("the disk is full");
        Directory.EnumerateFiles(volume, "*", SearchOption.AllDirectories).ShouldBe([Path.Combine(volume, "product", "a")]);
    }

    [Fact]
    public async Task Asked_beforehand_the_volume_says_that_it_is_too_small()
    {
        rig.Add("a", 5_000_000);

        var outcome = await rig.Run(Path.Combine(volume, "product"), removeOthers: false, CancellationToken.None, Cancellation);

        outcome.Problem.ShouldContain("make room there");
        rig.Server.Requests.ShouldBeEmpty();
    }

    private static async Task<bool> Call(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
