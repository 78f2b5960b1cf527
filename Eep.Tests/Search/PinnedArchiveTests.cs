using System.Security.Cryptography;
using System.Text;
using Eep.Core.Search;

namespace Eep.Tests.Search;

/// <summary>
/// What the presets propose is part of published results: nothing that is off by default may change it. A hash changes only together with
/// the note in docs/options.md that says why results do.
/// </summary>
public sealed class PinnedArchiveTests
{
    [Theory]
    [InlineData(SearchPresets.EepPlus, "8ff3a30c3470d9de")]
    [InlineData(SearchPresets.Paper, "f0c1595c1dc87b36")]
    [InlineData(SearchPresets.Official, "c22b298c69e1193b")]
    public void Run_PresetOnANoisyToy_GivesThePinnedArchive(string preset, string expected)
    {
        var toy = new ToyObjective(seed: 5, items: 200);
        var options = SearchPresets.Find(preset, toy.Shape, expertBudget: 4, seed: 11);
        var search = new EvolutionarySearch(options, toy.Shape, []);

        toy.Run(search, generations: 40);

        var plans = string.Join('\n', search.Archive.All.Select(scored => $"{scored.Individual.Origin} {scored.Individual.Plan.Hash}"));
        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plans)))[..16]);
    }
}
