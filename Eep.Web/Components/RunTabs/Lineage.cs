using Eep.Web.Runs;

namespace Eep.Web.Components.RunTabs;

/// <summary>The line of better parents that leads to an individual.</summary>
public static class Lineage
{
    /// <summary>The individual, its best parent, that one's best parent, ... down to a seed or random plan.</summary>
    /// <param name="individuals">At least the individual and all that came before it, in order of number.</param>
    public static IReadOnlyList<IndividualView> Of(IReadOnlyList<IndividualView> individuals, int number)
    {
        var byNumber = individuals.ToDictionary(individual => individual.Number);
        var line = new List<IndividualView>();
        // Parents have smaller numbers, so this ends.
        for (var at = byNumber.GetValueOrDefault(number); at is not null;)
        {
            line.Add(at);
            at = at.Parents.Select(parent => byNumber.GetValueOrDefault(parent)).OfType<IndividualView>().MaxBy(parent => parent.Score);
        }

        return line;
    }
}
