using Orchestrator.Core.Installation;

namespace Orchestrator.Storage.Tests.Compliance;

/// <summary>What every <see cref="IHostKeys"/> does.</summary>
public abstract class HostKeysCompliance(StorageFixture fixture) : StoreCompliance(fixture)
{
    private IHostKeys Keys => Storage.HostKeys;

    [Fact]
    public async Task Keys_come_back_whole_by_algorithm_and_belong_to_their_target_alone()
    {
        await Keys.Learn([Key("t-1", "ssh-rsa"), Key("t-1", "ssh-ed25519"), Key("t-10", "ssh-ed25519")], Cancellation);

        (await Keys.Of("t-1", Cancellation)).ShouldBe([Key("t-1", "ssh-ed25519"), Key("t-1", "ssh-rsa")]);
        (await Keys.Of("t-2", Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_known_key_is_not_replaced_and_another_algorithm_is_added()
    {
        await Keys.Learn([Key("t-1", "ssh-ed25519")], Cancellation);

        await Keys.Learn([Key("t-1", "ssh-ed25519") with { Key = "b3RoZXI=", LearnedBy = "somebody" }, Key("t-1", "ssh-rsa")], Cancellation);
        await Keys.Learn([], Cancellation);

        (await Keys.Of("t-1", Cancellation)).ShouldBe([Key("t-1", "ssh-ed25519"), Key("t-1", "ssh-rsa")]);
    }

    [Fact]
    public async Task Forgotten_keys_are_gone_and_another_can_be_learned()
    {
        await Keys.Learn([Key("t-1", "ssh-ed25519"), Key("t-1", "ssh-rsa"), Key("t-2", "ssh-rsa")], Cancellation);

        (await Keys.Forget("t-1", Cancellation)).ShouldBe(2);
        (await Keys.Forget("t-1", Cancellation)).ShouldBe(0);

        (await Keys.Of("t-1", Cancellation)).ShouldBeEmpty();
        (await Keys.Of("t-2", Cancellation)).Count.ShouldBe(1);
        var other = Key("t-1", "ssh-ed25519") with { Key = "b3RoZXI=" };
        await Keys.Learn([other], Cancellation);
        (await Keys.Of("t-1", Cancellation)).ShouldBe([other]);
    }

    [Fact]
    public async Task The_keys_of_a_target_go_with_it()
    {
        await Storage.Targets.Save([Whole.Target()], Cancellation);
        await Keys.Learn([Key(Whole.Target().Id, "ssh-ed25519"), Key("t-2", "ssh-rsa")], Cancellation);

        await Storage.Targets.Remove([Whole.Target().Id], Cancellation);

        (await Keys.Of(Whole.Target().Id, Cancellation)).ShouldBeEmpty();
        (await Keys.Of("t-2", Cancellation)).Count.ShouldBe(1);
    }

    private HostKey Key(string target, string algorithm) => new(target, algorithm, "a2V5", Now, "first use");
}
