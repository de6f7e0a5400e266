namespace Orchestrator.Benchmarks.Depots;

/// <summary>Files to be distributed, alike in every run and no two of them alike.</summary>
internal static class Files
{
    private const int InFolder = 500;

    public static string Make(string folder, int count, int bytes)
    {
        var random = new Random(count);
        var content = new byte[bytes];
        for (var number = 0; number < count; number++)
        {
            random.NextBytes(content);
            var place = System.IO.Directory.CreateDirectory(Path.Combine(folder, $"{number / InFolder:000}")).FullName;
            File.WriteAllBytes(Path.Combine(place, $"file-{number:00000}"), content);
        }

        return folder;
    }

    /// <summary>One of them has another content, of the same size.</summary>
    public static void Change(string folder)
    {
        var file = Path.Combine(folder, "000", "file-00003");
        var content = File.ReadAllBytes(file);
        new Random(3).NextBytes(content);
        File.WriteAllBytes(file, content);
    }
}
