using System.Text.Json.Nodes;
using Orchestrator.Core.Activities;

namespace Orchestrator.Core.Tests.Activities;

public sealed class CatalogueTests
{
    public static TheoryData<ActivityDescriptor> All => [.. ActivityCatalogue.All];

    [Theory]
    [MemberData(nameof(All))]
    public void A_descriptor_cannot_break_the_designer(ActivityDescriptor activity)
    {
        string[] names = [.. activity.Inputs.Select(input => input.Name), .. activity.Outputs.Select(output => output.Name)];

        names.ShouldBeUnique();
        names.ShouldAllBe(name => char.IsLower(name[0]) && name.All(char.IsLetterOrDigit));
        names.ShouldAllBe(name => !InputDescriptor.ReservedNames.Contains(name));
        activity.Ports.Select(port => port.Name).ShouldBeUnique();
        activity.Inputs.ShouldAllBe(input => input.Description.Length > 0 || activity.Unavailable != null);
        foreach (var input in activity.Inputs.Where(input => input.Default is not null))
            Should.NotThrow(() => JsonNode.Parse(input.Default!), input.Name);
    }

    [Fact]
    public void Types_are_unique_and_every_available_one_can_be_left_or_is_an_end()
    {
        ActivityCatalogue.All.Select(activity => activity.Type).ShouldBeUnique();
        ActivityCatalogue.Available.ShouldAllBe(activity => activity.IsTerminal == (activity.Ports.Count == 0));
        ActivityCatalogue.Find("Orchestrator.Retry").ShouldNotBeNull().Inputs.Single(input => input.Name == "windowMinutes").Maximum.ShouldBe(9_999);
        ActivityCatalogue.Find("orchestrator.retry").ShouldBeNull();
    }

    [Fact]
    public void The_page_about_activities_is_what_the_catalogue_says()
    {
        var path = Repository.Path("docs", "activities.md");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, ActivityDocumentation.Render());

        File.ReadAllText(path).ShouldBe(ActivityDocumentation.Render(), "Run: UPDATE_DOCS=1 dotnet test tests/Orchestrator.Core.Tests");
    }
}
