using System.Text;

namespace Orchestrator.Server.Import;

/// <summary>Reads inventory files of every format.</summary>
internal static class InventoryReader
{
    /// <summary>What the file says, or why it cannot be taken over.</summary>
    /// <param name="content">At its beginning; it can go back there.</param>
    public static InventoryFile Read(Stream content, InventoryFormat format, CancellationToken cancellation)
    {
        var file = new InventoryFile();
        try
        {
            if (!TryRead(content, format, file, cancellation))
            {
                file.Error(
                    StrictText.FirstBroken(content),
                    "The file is not in UTF-8, its letters cannot be told for certain; save it as UTF-8 (in Excel: CSV UTF-8).");
            }
            else if (file is { Targets.Count: 0, Errors.Count: 0 })
            {
                file.Error(0, "There is no target in the file; check its format.");
            }
        }
        catch (TooManyErrorsException)
        {
            // What is listed is enough to begin with.
        }

        return file;
    }

    /// <returns>False: it is no text.</returns>
    private static bool TryRead(Stream content, InventoryFormat format, InventoryFile file, CancellationToken cancellation)
    {
        try
        {
            if (format == InventoryFormat.AnsibleYaml)
            {
                AnsibleYaml.Read(content, file, cancellation);
                return true;
            }

            using var text = StrictText.Of(content);
            if (format == InventoryFormat.Csv)
                CsvInventory.Read(text, file, cancellation);
            else
                AnsibleIni.Read(text, file, cancellation);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
