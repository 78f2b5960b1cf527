namespace Eep.Web.Components.RunTabs;

/// <summary>The tabs of the run page, as its address names them.</summary>
/// <param name="OverGenerations">Whether the scrub bar belongs under it.</param>
public sealed record RunTab(string Key, string Title, bool OverGenerations)
{
    public static readonly RunTab Overview = new("overview", "Overview", true);
    public static readonly RunTab Population = new("population", "Population", true);
    public static readonly RunTab Experts = new("experts", "Experts", true);
    public static readonly RunTab Events = new("events", "Events", false);
    public static readonly RunTab System = new("system", "System", true);
    public static readonly RunTab Config = new("config", "Config", false);
    public static readonly RunTab Artifacts = new("artifacts", "Artifacts", false);

    public static readonly IReadOnlyList<RunTab> All = [Overview, Population, Experts, Events, System, Config, Artifacts];

    public static RunTab Of(string? key) => All.FirstOrDefault(tab => tab.Key == key) ?? Overview;
}
