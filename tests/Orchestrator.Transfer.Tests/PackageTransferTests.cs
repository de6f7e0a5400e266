using Orchestrator.Transfer.Packages;

namespace Orchestrator.Transfer.Tests;

public sealed class PackageTransferTests : IAsyncLifetime
{
    private TransferRig rig = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => rig = await TransferRig.Start();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task Files_arrive_with_their_folders_dates_and_modes()
    {
        rig.Add("setup.sh", 10_000, executable: true);
        rig.Add("data/deep/er/large.bin", 300_000);
        rig.Add("data/empty", 0);

        var outcome = await rig.Run(stop: Cancellation);

        outcome.Ending.ShouldBe(TransferEnding.Done, outcome.Problem);
        outcome.Count(FileState.Fetched).ShouldBe(3);
        outcome.Bytes.ShouldBe(310_000);
        rig.ShouldBeComplete();
    }

    [Fact]
    public async Task What_is_in_place_is_not_fetched_again_and_only_what_differs_is()
    {
        rig.Add("same", 5_000);
        rig.Add("changed", 5_000);
        rig.Add("redated", 5_000);
        await rig.Run(stop: Cancellation);
        rig.Write("changed", new byte[5_000]);
        File.SetLastWriteTimeUtc(rig.PlaceOf("redated"), DateTime.UnixEpoch);
        rig.Server.Requests.Clear();

        var outcome = await rig.Run(stop: Cancellation);

        outcome.Files.Select(file => file.State).ShouldBe([FileState.Fetched, FileState.InPlace, FileState.InPlace]);
        rig.Server.Requests.Count.ShouldBe(1);
        rig.ShouldBeComplete();
    }

    [Fact]
    public async Task A_connection_that_breaks_at_random_bytes_is_resumed_where_it_broke()
    {
        var random = new Random(4);
        rig.Add("large", 400_000);
        rig.Add("other", 90_000);
        var cuts = 0;
        rig.Server.CutAfter = () => cuts++ < 25 ? random.Next(1, 60_000) : null;
        rig.Server.BeforeCut = (hash, length) => rig.HasArrived(hash, length, Cancellation);

        var outcome = await rig.Run(stop: Cancellation);

        outcome.Ending.ShouldBe(TransferEnding.Done, outcome.Files[0].Problem);
        rig.ShouldBeComplete();
        cuts.ShouldBeGreaterThan(8);
        (rig.Server.Sent, outcome.Bytes).ShouldBe((490_000, 490_000), "nothing is sent twice");
    }

    [Fact]
    public async Task What_an_earlier_attempt_left_is_gone_on_with()
    {
        var file = rig.Add("large", 100_000);
        rig.Server.CutAfter = () => 40_000;
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation))
        {
            rig.Server.Hold = (30_000, _ =>
            {
                stop.Cancel();
                return Task.CompletedTask;
            });
            await Should.ThrowAsync<OperationCanceledException>(() => rig.Run(stop: stop.Token));
        }

        var left = new FileInfo(rig.PartOf(file)).Length;
        rig.ShouldHoldNoHalfFile();
        (rig.Server.CutAfter, rig.Server.Hold) = (() => null, null);

        var outcome = await rig.Run(stop: Cancellation);

        outcome.Files[0].ResumedFrom.ShouldBe(left);
        outcome.Bytes.ShouldBe(100_000 - left);
        rig.ShouldBeComplete();
    }

    [Fact]
    public async Task A_part_that_is_wrong_is_found_out_at_the_end_and_fetched_anew()
    {
        var file = rig.Add("large", 100_000);
        Directory.CreateDirectory(rig.Root);
        await File.WriteAllBytesAsync(rig.PartOf(file), new byte[60_000], Cancellation);

        var outcome = await rig.Run(stop: Cancellation);

        outcome.Ending.ShouldBe(TransferEnding.Done, outcome.Files[0].Problem);
        outcome.Bytes.ShouldBe(140_000);
        rig.ShouldBeComplete();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_wrong_content_never_gets_a_files_name(int longer)
    {
        rig.Add("good", 1_000);
        rig.Add("wrong", 50_000);
        rig.Server.Alter = content => content.Length == 50_000 ? new byte[content.Length + longer] : content;

        var outcome = await rig.Run(stop: Cancellation);

        outcome.Ending.ShouldBe(TransferEnding.Failed);
        outcome.Files.Select(file => file.State).ShouldBe([FileState.Fetched, FileState.Failed]);
        if (longer >= 0)
            outcome.Files[1].Problem.ShouldContain("does not have the content's hash");
        File.Exists(rig.PlaceOf("wrong")).ShouldBeFalse();
        File.Exists(rig.PlaceOf("good")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_server_that_lies_or_lacks_a_content_is_passed_over_for_the_next(int longer)
    {
        var one = rig.Add("one", 50_000);
        rig.Add("two", 60_000);
        await using var liar = await ContentServer.Start();
        liar.Pretend(one.Sha256, new byte[50_000 + longer]);

        var outcome = await rig.Run(stop: Cancellation, servers: ["http://127.0.0.1:1", liar.Url, rig.Server.Url]);

        outcome.Ending.ShouldBe(TransferEnding.Done, outcome.Files[0].Problem);
        rig.ShouldBeComplete();
    }

    [Fact]
    public async Task A_missing_content_fails_its_file_alone_and_the_others_come()
    {
        rig.Add("a", 1_000);
        rig.Server.Forget(rig.Add("b", 2_000).Sha256);
        rig.Add("c", 3_000);

        var outcome = await rig.Run(stop: Cancellation);

        outcome.Files.Select(file => file.State).ShouldBe([FileState.Fetched, FileState.Failed, FileState.Fetched]);
        outcome.Files[1].Problem.ShouldContain("not here");
    }

    [Fact]
    public async Task A_refusal_that_never_ends_is_one_all_the_same()
    {
        rig.Server.Forget(rig.Add("a", 1_000).Sha256);
        rig.Server.HangsInRefusals = true;
        rig.Patience = rig.Patience with { Silence = TimeSpan.FromMilliseconds(200) };

        var outcome = await rig.Run(stop: Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        outcome.Files[0].Problem.ShouldContain("404 Not Found");
    }

    [Fact]
    public async Task When_no_server_can_be_reached_it_ends_without_trying_every_file()
    {
        for (var number = 0; number < 5; number++)
            rig.Add($"file-{number}", 1_000);

        var outcome = await rig.Run(stop: Cancellation, servers: ["http://127.0.0.1:1"]);

        outcome.Ending.ShouldBe(TransferEnding.Failed);
        outcome.Count(FileState.Failed).ShouldBe(1);
        outcome.Count(FileState.NotBegun).ShouldBe(4);
        outcome.Files[0].Problem.ShouldContain("refused");
    }

    [Theory]
    [InlineData(false, 400_000, true)]
    [InlineData(false, 300_000, false)]
    [InlineData(true, 400_000, false)]
    public async Task How_fast_the_line_is_is_told_once_enough_came_while_no_rate_held_it_back(bool isHeld, int size, bool isTold)
    {
        for (var number = 0; number < 3; number++)
            rig.Add($"file-{number}", size + number);
        rig.IsHeldBack = () => isHeld;

        var outcome = await rig.Run(stop: Cancellation);

        (outcome.LineRate > 0).ShouldBe(isTold);
        (await rig.Run(stop: Cancellation)).LineRate.ShouldBeNull("nothing came");
    }

    [Fact]
    public async Task At_the_windows_end_the_file_in_hand_is_finished_and_no_other_is_begun()
    {
        for (var number = 0; number < 5; number++)
            rig.Add($"file-{number}", 50_000 + number);
        using var pause = new CancellationTokenSource();
        rig.Server.Hold = (30_000, _ =>
        {
            if (rig.Server.Requests.Count == 3)
                pause.Cancel();
            return Task.CompletedTask;
        });

        var first = await rig.Run(pause: pause.Token, stop: Cancellation);

        first.Ending.ShouldBe(TransferEnding.Paused);
        first.Files.Select(file => file.State).ShouldBe([FileState.Fetched, FileState.Fetched, FileState.Fetched, FileState.NotBegun, FileState.NotBegun]);
        rig.ShouldHoldNoHalfFile();
        var sent = rig.Server.Sent;

        var second = await rig.Run(stop: Cancellation);

        second.Count(FileState.InPlace).ShouldBe(3);
        second.Count(FileState.Fetched).ShouldBe(2);
        (rig.Server.Sent - sent).ShouldBe(100_007);
        rig.ShouldBeComplete();
    }

    [Fact]
    public async Task Without_enough_room_nothing_is_fetched_and_the_need_is_told()
    {
        rig.Add("large", 100_000);
        rig.FreeBytes = _ => 99_999;

        var outcome = await rig.Run(stop: Cancellation);

        outcome.Ending.ShouldBe(TransferEnding.Failed);
        outcome.Problem.ShouldContain("100000 bytes are missing and 99999 are free");
        rig.Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_that_are_not_in_the_package_go_only_if_that_is_asked_for_and_links_are_not_followed()
    {
        rig.Add("kept/a", 1_000);
        rig.Write("other", [1]);
        rig.Write("kept/other", [1]);
        rig.Write("gone/deep/other", [1]);
        var outside = Path.Combine(Path.GetDirectoryName(rig.Root)!, "outside");
        Directory.CreateDirectory(outside);
        await File.WriteAllTextAsync(Path.Combine(outside, "precious"), "x", Cancellation);
        Directory.CreateSymbolicLink(rig.PlaceOf("link"), outside);

        (await rig.Run(stop: Cancellation)).Removed.ShouldBe(0);
        File.Exists(rig.PlaceOf("other")).ShouldBeTrue();
        (await rig.Run(removeOthers: true, stop: Cancellation)).Removed.ShouldBe(4);

        Directory.EnumerateFileSystemEntries(rig.Root, "*", SearchOption.AllDirectories).Order().ShouldBe([rig.PlaceOf("kept"), rig.PlaceOf("kept/a")]);
        File.Exists(Path.Combine(outside, "precious")).ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_is_removed_while_a_file_is_missing_or_where_the_folder_is_everybodys()
    {
        rig.Server.Forget(rig.Add("a", 1_000).Sha256);
        rig.Write("other", [1]);
        (await rig.Run(removeOthers: true, stop: Cancellation)).Ending.ShouldBe(TransferEnding.Failed);
        File.Exists(rig.PlaceOf("other")).ShouldBeTrue();

        var refused = await rig.Run("/", removeOthers: true, CancellationToken.None, Cancellation);
        refused.Problem.ShouldContain("not a folder of the package's own");
    }

    [Fact]
    public async Task A_link_on_the_way_would_lead_elsewhere_and_is_refused()
    {
        rig.Add("sub/file", 1_000);
        var outside = Path.Combine(Path.GetDirectoryName(rig.Root)!, "outside");
        Directory.CreateDirectory(outside);
        Directory.CreateDirectory(rig.Root);
        Directory.CreateSymbolicLink(rig.PlaceOf("sub"), outside);

        var outcome = await rig.Run(stop: Cancellation);

        outcome.Files[0].Problem.ShouldContain("is a link");
        Directory.EnumerateFileSystemEntries(outside).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_destination_that_is_a_link_is_refused_and_nothing_is_written_or_removed_where_it_leads(bool removeOthers)
    {
        rig.Add("file", 1_000);
        var outside = Outside("precious");
        Directory.CreateDirectory(Path.GetDirectoryName(rig.Root)!);
        Directory.CreateSymbolicLink(rig.Root, outside);

        var outcome = await rig.Run(removeOthers, stop: Cancellation);

        outcome.Ending.ShouldBe(TransferEnding.Failed);
        outcome.Problem.ShouldContain($"is a link to '{outside}'");
        Directory.EnumerateFileSystemEntries(outside).ShouldBe([Path.Combine(outside, "precious")]);
    }

    [Fact]
    public async Task Where_a_folder_above_is_a_link_files_are_brought_but_none_is_removed()
    {
        rig.Add("file", 1_000);
        var outside = Outside("product/precious");
        Directory.CreateSymbolicLink(Path.GetDirectoryName(rig.Root)!, outside);

        (await rig.Run(stop: Cancellation)).Ending.ShouldBe(TransferEnding.Done);
        (await rig.Run(removeOthers: true, stop: Cancellation)).Problem.ShouldContain("is a link to");

        File.Exists(Path.Combine(outside, "product/precious")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_link_under_a_files_name_is_replaced_and_what_it_points_to_is_left()
    {
        rig.Add("file", 1_000);
        var precious = Path.Combine(Path.GetDirectoryName(rig.Root)!, "precious");
        Directory.CreateDirectory(rig.Root);
        await File.WriteAllTextAsync(precious, "x", Cancellation);
        File.CreateSymbolicLink(rig.PlaceOf("file"), precious);

        (await rig.Run(stop: Cancellation)).Ending.ShouldBe(TransferEnding.Done);

        (await File.ReadAllTextAsync(precious, Cancellation)).ShouldBe("x");
        rig.ShouldBeComplete();
    }

    [Fact]
    public async Task A_folder_where_a_file_should_be_is_told_and_left()
    {
        rig.Add("a", 1_000);
        rig.Write("a/b", [1]);

        (await rig.Run(stop: Cancellation)).Files[0].Problem.ShouldContain("is a folder");

        File.Exists(rig.PlaceOf("a/b")).ShouldBeTrue();
    }

    [Fact]
    public async Task Only_encrypted_addresses_or_this_computer_are_given_the_token()
    {
        rig.Add("a", 1_000);
        await Should.ThrowAsync<InvalidDataException>(() => rig.Run(stop: Cancellation, servers: ["http://192.0.2.1"]));
    }

    private string Outside(string file)
    {
        var outside = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(rig.Root)!)!, "outside");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(outside, file))!);
        File.WriteAllText(Path.Combine(outside, file), "x");
        return outside;
    }
}
