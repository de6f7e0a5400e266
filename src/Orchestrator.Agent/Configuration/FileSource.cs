using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Orchestrator.Agent.Platform;

namespace Orchestrator.Agent.Configuration;

/// <summary>Where a path leads, and the file that is there, opened.</summary>
/// <param name="Path">Of the file itself: links are followed.</param>
/// <param name="Content">Null: there is none yet.</param>
/// <param name="Owner">On Linux, of a file that is there.</param>
internal sealed record FileSource(string Path, SafeFileHandle? Content, FileOwner? Owner)
{
    private const int MostLinks = 40;

    /// <summary>Follows links that can be trusted, and opens nothing but a regular file.</summary>
    /// <exception cref="CannotChange">It is something else, or somebody else's link leads there.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileSource Open(string path) => OperatingSystem.IsLinux() ? OnLinux(path) : Elsewhere(path);

    [SupportedOSPlatform("linux")]
    private static FileSource OnLinux(string path)
    {
        var links = new List<(string Path, uint Owner)>();
        while (links.Count <= MostLinks)
        {
            using var looked = LinuxFile.Look(path);
            if (looked is null)
            {
                Trust(links, null);
                return new FileSource(path, null, null);
            }

            var (type, owner) = LinuxFile.Facts(looked);
            switch (type)
            {
                case FileType.Link:
                    links.Add((path, owner.User));
                    path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, LinuxFile.LinkTarget(looked));
                    break;
                case FileType.Content:
                    Trust(links, owner.User);
                    return new FileSource(path, LinuxFile.OpenToRead(looked), owner);
                default:
                    throw type == FileType.Folder ? IsFolder() : new CannotChange("it is no file but a pipe, a device or a socket");
            }
        }

        throw new CannotChange($"it leads through more than {MostLinks} symbolic links; name the file itself");
    }

    // Whoever owns a folder could make the agent change any file of the computer by a link to it.
    [SupportedOSPlatform("linux")]
    private static void Trust(List<(string Path, uint Owner)> links, uint? fileOwner)
    {
        foreach (var (path, owner) in links)
        {
            if (owner != 0 && owner != LinuxFile.OwnAccount && owner != fileOwner)
            {
                throw new CannotChange(
                    $"{path} is a symbolic link of somebody who is neither root nor the owner of the file it leads to; name the file itself");
            }
        }
    }

    private static FileSource Elsewhere(string path)
    {
        var real = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        if (Directory.Exists(real))
            throw IsFolder();
        return new FileSource(real, File.Exists(real) ? File.OpenHandle(real) : null, null);
    }

    private static CannotChange IsFolder() => new("it is a folder");
}
