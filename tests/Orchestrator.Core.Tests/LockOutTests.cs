using Orchestrator.Core.Access;

namespace Orchestrator.Core.Tests;

public sealed class LockOutTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly User Olga = new() { Name = "olga", Role = Role.Viewer, PasswordHash = "", Stamp = "", CreatedAt = Now, PasswordAt = Now };

    [Fact]
    public void The_first_attempts_are_free_and_every_further_one_closes_for_twice_as_long()
    {
        var user = Olga;
        var now = Now;
        var pauses = new List<double>();
        for (var attempt = 1; attempt <= 14; attempt++)
        {
            LockOut.Until(user, now).ShouldBeNull();
            user = LockOut.Count(user, now);
            var until = LockOut.Until(user, now) ?? now;
            pauses.Add((until - now).TotalSeconds);
            now = until;
        }

        pauses.ShouldBe([0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
    }

    [Fact]
    public void However_many_there_were_it_opens_by_itself_and_a_success_forgets_them()
    {
        var tried = Olga with { Attempts = int.MaxValue - 1, LastAttemptAt = Now };
        LockOut.Until(tried, Now).ShouldBe(Now + LockOut.Longest);
        LockOut.Until(tried, Now + LockOut.Longest).ShouldBeNull();
        LockOut.Open(tried).ShouldBe(Olga);
    }
}
