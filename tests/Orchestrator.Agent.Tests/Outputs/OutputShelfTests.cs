using Orchestrator.Agent.Outputs;

namespace Orchestrator.Agent.Tests.Outputs;

public sealed class OutputShelfTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_oldest_goes_when_all_together_are_too_long()
    {
        var shelf = Shelf(mostBytes: 2_500);
        foreach (var index in Enumerable.Range(0, 4))
            Add(shelf, index, 1_000);

        Taken(shelf).ShouldBe([2, 3]);
    }

    [Fact]
    public void What_an_earlier_agent_left_is_there_in_its_order_also_what_it_was_writing()
    {
        var first = Shelf();
        Add(first, 0, 10);
        Add(first, 1, 20);
        using (var unfinished = first.Begin(new OutputOrigin("r", "r/0/1", 7)).ShouldNotBeNull())
            unfinished.Append("half"u8);

        var next = Shelf();
        Add(next, 8, 5);

        Taken(next).ShouldBe([0, 1, 7, 8]);
        Directory.EnumerateFiles(folder.File("outputs")).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_is_no_output_is_removed()
    {
        Directory.CreateDirectory(folder.File("outputs"));
        File.WriteAllText(Path.Combine(folder.File("outputs"), "000000000001.out"), "no header");

        Shelf().Oldest.ShouldBeNull();

        Directory.EnumerateFiles(folder.File("outputs")).ShouldBeEmpty();
    }

    private static void Add(OutputShelf shelf, int index, int bytes)
    {
        var file = shelf.Begin(new OutputOrigin("r", "r/0/1", index)).ShouldNotBeNull();
        file.Append(new byte[bytes]);
        file.Complete(bytes);
    }

    private static List<int> Taken(OutputShelf shelf)
    {
        var taken = new List<int>();
        while (shelf.Oldest is { } oldest)
        {
            taken.Add(oldest.Origin.Index);
            shelf.Remove(oldest);
        }

        return taken;
    }

    private OutputShelf Shelf(long mostBytes = OutputShelf.DefaultBytes)
    {
        var shelf = new OutputShelf(folder.File("outputs"), mostBytes);
        shelf.Open();
        return shelf;
    }
}
