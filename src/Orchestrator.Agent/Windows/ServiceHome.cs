using Orchestrator.Agent.Enrolment;
using Orchestrator.Agent.Hosting;
using Orchestrator.Agent.Journal;

namespace Orchestrator.Agent.Windows;

/// <summary>
/// The folder an installer made for the program (by its share ADMIN$ it reaches no other): the program, what is handed over to it, and
/// what it lets know. Journal and identity are in <see cref="Data"/>, where only the system and its administrators can read.
/// </summary>
/// <param name="path">Full path.</param>
internal sealed class ServiceHome(string path)
{
    /// <summary>Where the agent keeps what is its own.</summary>
    public static string Data => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "Orchestrator");

    public string LogFile => Path.Combine(path, "agent.log");

    private string Handover => Path.Combine(path, "handover", "enrolment.json");

    private string ForgetOrder => Path.Combine(path, "handover", "forget");

    private string TargetFile => Path.Combine(path, "target");

    /// <summary>The program is in a folder of its own in it.</summary>
    public static ServiceHome OfThisProgram() =>
        new(Path.GetDirectoryName(Path.GetDirectoryName(Environment.ProcessPath)) ?? throw new IOException("This program is in no folder of a folder."));

    /// <summary>Removes all that the agent keeps for itself, if an installer asked for it; no share leads there.</summary>
    /// <returns>Whether it was asked for.</returns>
    public bool Forget(AgentLog log)
    {
        if (!File.Exists(ForgetOrder))
            return false;
        if (Directory.Exists(Data))
            Directory.Delete(Data, recursive: true);
        File.Delete(ForgetOrder);
        log.Info("the agent is being removed from this computer; its data is gone");
        return true;
    }

    /// <summary>Takes over the identity an installer has put there, if there is one. It may be repeated after a crash at any line.</summary>
    public void TakeIdentity(DataFolder folder, AgentLog log)
    {
        if (!File.Exists(Handover))
            return;
        try
        {
            if (EnrolmentFile.ReadFrom(Handover) is { } enrolment)
            {
                EnrolmentFile.Adopt(folder, enrolment, log);
                File.Delete(Handover);
                log.Info($"this computer is now target '{enrolment.Name}' ({enrolment.Target})");
            }
        }
        catch (InvalidDataException damaged)
        {
            log.Error($"the identity that was handed over is not taken: {damaged.Message}");
        }
    }

    /// <summary>Lets installers know whom the agent serves.</summary>
    public void TellTarget(string target) => File.WriteAllText(TargetFile, target);
}
