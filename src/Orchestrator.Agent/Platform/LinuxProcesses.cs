using System.Globalization;
using System.Text;
using Orchestrator.Agent.Actions;
using Orchestrator.Agent.Commands;

namespace Orchestrator.Agent.Platform;

/// <summary>What /proc says about processes.</summary>
internal static class LinuxProcesses
{
    public static bool Available => OperatingSystem.IsLinux();

    /// <summary>Whether it is there, and more than an entry that nobody has collected.</summary>
    public static bool IsAlive(int processId) => Read(processId) is { IsDead: false };

    /// <summary>How to find the process again, or null if it is gone.</summary>
    public static ProcessMark? MarkOf(int processId) =>
        Available && Read(processId) is { } process ? new ProcessMark(processId, process.StartTime, Boot.Id()) : null;

    /// <summary>
    /// The living processes of an action: those that carry its marker, those in sessions that one of these has opened, and those in the session its first
    /// process has opened. Of a process that was noted that is believed only if it is still the same, or gone in the same boot: ids are used again.
    /// </summary>
    public static IReadOnlyList<int> MembersOf(ProcessMark? mark, string marker)
    {
        var sessions = new HashSet<int>();
        if (mark is not null && mark.BootId == Boot.Id() && (Read(mark.ProcessId) is not { } leader || leader.StartTime == mark.StartTime))
            sessions.Add(mark.ProcessId);
        var wanted = Encoding.UTF8.GetBytes($"{ActionMarker.Variable}={marker}\0");
        var members = new List<int>();
        var others = new List<(int ProcessId, int Session)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture, out var processId) || processId == Environment.ProcessId)
                continue;
            if (Read(processId) is not { IsDead: false } process)
                continue;
            if (!Carries(processId, wanted))
            {
                others.Add((processId, process.Session));
                continue;
            }

            members.Add(processId);
            if (process.Session == processId)
                sessions.Add(processId);
        }

        members.AddRange(others.Where(other => sessions.Contains(other.Session)).Select(other => other.ProcessId));
        return members;
    }

    /// <summary>The most memory that one of a process and its living descendants has had, in bytes; null: none of them lives.</summary>
    public static long? PeakMemory(int processId)
    {
        long? most = null;
        var left = new Stack<int>([processId]);
        while (left.TryPop(out var next))
        {
            try
            {
                foreach (var child in File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{next}/task/{next}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    left.Push(int.Parse(child, CultureInfo.InvariantCulture));
                if (PeakLine(next) is { } peak && peak > (most ?? 0))
                    most = peak;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return most;
    }

    // "VmHWM:     1234 kB"; a process that has ended and was not waited for has no such line.
    private static long? PeakLine(int processId)
    {
        const string Label = "VmHWM:";
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status")).FirstOrDefault(line => line.StartsWith(Label, StringComparison.Ordinal));
        return line is null ? null : long.Parse(line.AsSpan(Label.Length, line.Length - Label.Length - " kB".Length).Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    private static bool Carries(int processId, byte[] wanted)
    {
        try
        {
            var environment = File.ReadAllBytes($"/proc/{processId}/environ").AsSpan();
            for (var at = environment.IndexOf(wanted); at >= 0; at = environment.IndexOf(wanted))
            {
                if (at == 0 || environment[at - 1] == 0)
                    return true;
                environment = environment[(at + 1)..];
            }

            return false;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Stat? Read(int processId)
    {
        try
        {
            // "pid (name) state ppid pgrp session ...": the name may hold anything, blanks and parentheses too.
            var text = File.ReadAllText($"/proc/{processId}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Stat(
                fields[0] is "Z" or "X",
                int.Parse(fields[3], CultureInfo.InvariantCulture),
                long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Stat(bool IsDead, int Session, long StartTime);
}
