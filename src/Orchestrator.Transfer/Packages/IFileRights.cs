namespace Orchestrator.Transfer.Packages;

/// <summary>Whose the files of a package become, and who may do what with them.</summary>
public interface IFileRights
{
    /// <summary>Puts them right if they are not. What stands at the path is never followed if it is a link.</summary>
    /// <param name="executable">The package has it as executable.</param>
    /// <exception cref="IOException">The system refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused.</exception>
    void Put(string path, bool executable);
}
