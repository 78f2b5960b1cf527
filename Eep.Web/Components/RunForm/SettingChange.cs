using Eep.Core.Search;

namespace Eep.Web.Components.RunForm;

/// <summary>A constant of the search that another preset would change.</summary>
public sealed record SettingChange(string Setting, string Now, string Then)
{
    // Those in which presets differ; the operators' constants are the published ones in all of them.
    private static readonly (string Setting, Func<SearchOptions, string> Read)[] Settings =
    [
        ("evaluations at most", search => Formats.Count(search.EvaluationLimit)),
        ("plans of generation 0", search => Formats.Count(search.InitialCount)),
        ("starts from one-shot methods", search => YesNo(search.SeedFromCriteria)),
        ("pruning generations", search => Formats.Count(search.PruningGenerations)),
        ("merging generations", search => Formats.Count(search.MergingGenerations)),
        ("children per generation", search => Formats.Count(search.ChildrenPerGeneration)),
        ("layer groups", search => search.LayerGroups == 0 ? "one a layer" : Formats.Count(search.LayerGroups)),
        ("draws for each child", search => Formats.Count(search.CandidatesPerChild)),
        ("asks a plan twice", search => YesNo(!search.AvoidDuplicates)),
        ("crossover while pruning", search => YesNo(search.CrossoverInPruning)),
        ("crossover keeps expert and router rows together", search => YesNo(search.CoupledCrossover)),
        ("fewest parents of a mutation", search => Formats.Count(search.MutationMinimumParents)),
    ];

    /// <summary>What differs.</summary>
    public static IReadOnlyList<SettingChange> Between(SearchOptions now, SearchOptions then) =>
    [
        .. Settings.Select(setting => new SettingChange(setting.Setting, setting.Read(now), setting.Read(then)))
            .Where(change => change.Now != change.Then),
    ];

    private static string YesNo(bool value) => value ? "yes" : "no";
}
