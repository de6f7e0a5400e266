using Orchestrator.Installation.Smb;

namespace Orchestrator.Installation.Tests.Smb;

/// <summary>What smbclient and net of Samba 4.17 print, as they printed it.</summary>
public sealed class SmbAnswersTests
{
    private const string Listing =
        """
          .                                   D        0  Thu Nov 26 07:16:33 2026
          ..                                  D        0  Thu Nov 26 07:16:33 2026
          1.4.0-0a1b2c3d                      D        0  Fri Nov  6 07:16:33 2026
          with two blanks                     DH       0  Thu Nov 26 07:16:33 2026
          release                             A       14  Thu Nov 26 07:16:33 2026
          archive                            AN       49  Thu Nov 26 07:12:21 2026

        		262144 blocks of size 4096. 261733 blocks available
        """;

    private const string Status =
        """
        OrchestratorAgent service is start pending.
        Configuration details:
        	Controls Accepted    = 0x0
        	Service Type         = 0x10
        	Start Type           = 0x3
        	Error Control        = 0x1
        	Tag ID               = 0x0
        	Executable Path      = C:\Windows\Orchestrator\current\orchestrator-agent.exe service
        	Load Order Group     =
        	Dependencies         =
        	Start Name           = LocalSystem
        	Display Name         = Orchestrator agent
        """;

    private const string Shares =
        """

        Enumerating shared resources (exports) on remote server:


        Share name   Type     Description
        ----------   ----     -----------
        ADMIN$       Disk     made by Orchestrator
        IPC$         IPC
        Public       Disk     For all
        """;

    [Fact]
    public void The_space_is_blocks_times_their_size() => SmbAnswers.Free(Listing).ShouldBe(261733L * 4096);

    [Fact]
    public void A_listing_without_its_last_line_says_nothing_about_space() => SmbAnswers.Free("tree connect failed").ShouldBeNull();

    [Fact]
    public void Folders_are_told_from_files() => SmbAnswers.Folders(Listing).ShouldBe(["1.4.0-0a1b2c3d", "with two blanks"]);

    [Fact]
    public void A_service_has_a_state_and_a_path()
    {
        var service = SmbAnswers.Service(Status);
        service.ShouldBe(new SmbService("start pending", @"C:\Windows\Orchestrator\current\orchestrator-agent.exe service"));
        service.IsRunning.ShouldBeFalse();
        service.IsStopped.ShouldBeFalse();
        SmbAnswers.Service("OrchestratorAgent service is running.\n").IsRunning.ShouldBeTrue();
        SmbAnswers.Service("OrchestratorAgent service is stopped.\n").IsStopped.ShouldBeTrue();
    }

    [Theory]
    [InlineData("ADMIN$", "made by Orchestrator")]
    [InlineData("admin$", "made by Orchestrator")]
    [InlineData("IPC$", "")]
    [InlineData("Public", "For all")]
    [InlineData("Pub", null)]
    [InlineData("C$", null)]
    public void A_share_is_found_by_its_whole_name(string name, string? description) => SmbAnswers.Share(Shares, name).ShouldBe(description);
}
