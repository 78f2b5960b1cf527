using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Tests.Search;

public sealed class SearchOptionsTests
{
    private readonly MoeShape _shape = new([0, 1, 2, 3, 4, 5], 8, 2);

    [Fact]
    public void Find_Paper_HasThePublishedConstants()
    {
        var paper = SearchPresets.Find("paper", _shape, 4, seed: 11450);
        Assert.Equal((31, 8, 40, 160), (paper.InitialCount, paper.ChildrenPerGeneration, paper.PruningGenerations, paper.MergingGenerations));
        Assert.Equal((0.25, 0.15, 0.3, 0.6), (paper.GroupProbability, paper.RowProbability, paper.CrossoverProbability, paper.FirstParentProbability));
        Assert.Equal((0.25, 0.065, 0.1), (paper.ElementProbability, paper.NoiseDeviation, paper.NormalizationProbability));
        Assert.Equal((0.03, 1, 0.01, 6), (paper.MutationWindow, paper.MutationMinimumParents, paper.CrossoverWindow, paper.CrossoverMinimumParents));
        Assert.False(paper.SeedFromCriteria || paper.AvoidDuplicates || paper.CoupledCrossover);
        Assert.True(paper.CrossoverInPruning);
        Assert.Equal(1, paper.CandidatesPerChild);
        Assert.Equal((4, 2, 11450UL, 4), (paper.ExpertBudget, paper.ExpertsPerToken, paper.Seed, paper.LayerGroups));
        Assert.Equal(31 + (200 * 8), paper.EvaluationLimit);
    }

    [Fact]
    public void Find_Official_HasTheReleasedCountsAndTheGroupingItMeant()
    {
        var official = SearchPresets.Find("official", _shape, 4, seed: 11450);
        Assert.Equal((31, 1, 70, 301), (official.InitialCount, official.ChildrenPerGeneration, official.PruningGenerations, official.MergingGenerations));
        Assert.Equal(402, official.EvaluationLimit);
        Assert.Equal((0, RouterSpace.Logits), (official.LayerGroups, official.RouterSpace));
        Assert.Equal((0.25, 0.15, 0.3, 0.6), (official.GroupProbability, official.RowProbability, official.CrossoverProbability, official.FirstParentProbability));
        Assert.Equal((0.25, 0.065, 0.1), (official.ElementProbability, official.NoiseDeviation, official.NormalizationProbability));
        Assert.Equal((0.03, 1, 0.01, 6), (official.MutationWindow, official.MutationMinimumParents, official.CrossoverWindow, official.CrossoverMinimumParents));
        Assert.False(official.CrossoverInPruning || official.SeedFromCriteria || official.AvoidDuplicates || official.CoupledCrossover);
    }

    [Fact]
    public void Find_PaperOnFewLayers_HasAsManyGroups() =>
        Assert.Equal(2, SearchPresets.Find("paper", new MoeShape([0, 1], 8, 2), 4).LayerGroups);

    [Fact]
    public void Find_EveryName_GivesUsableOptions() =>
        Assert.All(SearchPresets.Names, name => Assert.Empty(SearchPresets.Find(name, _shape, 4).Faults(_shape)));

    [Fact]
    public void Find_UnknownName_NamesTheKnownOnes() =>
        Assert.Contains("'swift'; it must be one of eep+, paper, official", Assert.Throws<SearchException>(() => SearchPresets.Find("swift", _shape, 4)).Message, StringComparison.Ordinal);

    [Fact]
    public void Constructor_EverythingBroken_NamesAllFaultsAtOnce()
    {
        var options = new SearchOptions
        {
            InitialCount = 0,
            ChildrenPerGeneration = 0,
            PruningGenerations = -1,
            MergingGenerations = -2,
            RedrawLimit = 0,
            CandidatesPerChild = 0,
            MutationMinimumParents = 0,
            CrossoverMinimumParents = 1,
            MutationWindow = -0.1,
            CrossoverWindow = double.NaN,
            CrossoverProbability = 1.5,
            FirstParentProbability = -1,
            NormalizationProbability = 2,
            GroupProbability = 0,
            RowProbability = 0,
            ElementProbability = 0,
            NoiseDeviation = 0,
            LayerGroups = 7,
            TargetScore = 2,
            Patience = 0,
            RestartAfter = 0,
            LayerGroupSizes = [1, 2],
            ExpertBudget = 9,
            ExpertsPerToken = 0,
        };
        var message = Assert.Throws<SearchException>(() => new EvolutionarySearch(options, _shape, [])).Message;
        Assert.Equal(24, message.Split(Environment.NewLine).Length);
        Assert.Contains("layerGroups is 7; it must be 0 to 6.", message, StringComparison.Ordinal);
        Assert.Contains("expertBudget is 9; it must be 1 to 8.", message, StringComparison.Ordinal);
        Assert.Contains("noiseDeviation is 0; it must be 1E-06 to 10.", message, StringComparison.Ordinal);
    }
}
