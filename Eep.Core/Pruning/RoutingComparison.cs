namespace Eep.Core.Pruning;

/// <summary>
/// How a model and a plan on it route the same tokens: loads by slice (task and position class), which experts work together, and where the
/// tokens of removed experts go.
/// </summary>
public sealed class RoutingComparison
{
    private readonly bool[][] _removed;

    /// <param name="shape">The model.</param>
    /// <param name="plan">On it.</param>
    /// <param name="slices">Names; each token belongs to one.</param>
    public RoutingComparison(MoeShape shape, PruningPlan plan, IReadOnlyList<string> slices)
    {
        (Shape, Slices) = (shape, slices);
        _removed = [.. shape.SparseLayers.Select(layer => Enumerable.Range(0, shape.ExpertCount).Select(expert => RestoredPlan.IsRemoved(plan, new ExpertPlace(layer, expert))).ToArray())];
        Kept = plan.ExpertBudget;
        Before = [.. slices.Select(_ => new RoutingUse(shape.SparseLayerCount, shape.ExpertCount))];
        After = [.. slices.Select(_ => new RoutingUse(shape.SparseLayerCount, shape.ExpertCount))];
        Shift = Squares(shape);
        TogetherBefore = Squares(shape);
        TogetherAfter = Squares(shape);
    }

    /// <summary>The model.</summary>
    public MoeShape Shape { get; }

    /// <summary>E' of the plan.</summary>
    public int Kept { get; }

    /// <summary>Names of the slices.</summary>
    public IReadOnlyList<string> Slices { get; }

    /// <summary>Loads in the full model, by slice.</summary>
    public IReadOnlyList<RoutingUse> Before { get; }

    /// <summary>Loads under the plan.</summary>
    public IReadOnlyList<RoutingUse> After { get; }

    /// <summary>
    /// By sparse layer, [removed original, original that takes over]: gate mass that the removed expert had in the full model, given to the
    /// experts that the plan chose for the same token in proportion to their coefficients. A row sums to the mass that the expert had.
    /// </summary>
    public IReadOnlyList<ExpertTable> Shift { get; }

    /// <summary>By sparse layer, tokens that chose both experts; the diagonal has those that chose the one.</summary>
    public IReadOnlyList<ExpertTable> TogetherBefore { get; }

    /// <inheritdoc cref="TogetherBefore"/>
    public IReadOnlyList<ExpertTable> TogetherAfter { get; }

    /// <summary>Whether nothing of an expert is left.</summary>
    /// <param name="row">Place of the layer among the sparse ones.</param>
    /// <param name="expert">Its number.</param>
    public bool IsRemoved(int row, int expert) => _removed[row][expert];

    /// <summary>Takes one token at one layer.</summary>
    /// <param name="slice">Its slice.</param>
    /// <param name="row">Place of the layer among the sparse ones.</param>
    /// <param name="before">Chosen originals of the full model.</param>
    /// <param name="beforeGates">Their coefficients.</param>
    /// <param name="after">Chosen under the plan, each by its dominant original.</param>
    /// <param name="afterGates">Their coefficients.</param>
    public void Take(int slice, int row, ReadOnlySpan<int> before, ReadOnlySpan<float> beforeGates, ReadOnlySpan<int> after, ReadOnlySpan<float> afterGates)
    {
        Add(Before[slice], TogetherBefore[row], row, before, beforeGates);
        Add(After[slice], TogetherAfter[row], row, after, afterGates);
        var total = 0.0;
        foreach (var gate in afterGates)
        {
            total += gate;
        }

        for (var place = 0; place < before.Length; place++)
        {
            if (!_removed[row][before[place]])
            {
                continue;
            }

            for (var next = 0; next < after.Length; next++)
            {
                Shift[row][before[place], after[next]] += beforeGates[place] * (total > 0 ? afterGates[next] / total : 1.0 / after.Length);
            }
        }
    }

    private static void Add(RoutingUse use, ExpertTable together, int row, ReadOnlySpan<int> chosen, ReadOnlySpan<float> gates)
    {
        for (var place = 0; place < chosen.Length; place++)
        {
            use.Count[row, chosen[place]]++;
            use.Gate[row, chosen[place]] += gates[place];
            foreach (var other in chosen)
            {
                together[chosen[place], other]++;
            }
        }
    }

    private static ExpertTable[] Squares(MoeShape shape) =>
        [.. shape.SparseLayers.Select(_ => new ExpertTable(shape.ExpertCount, shape.ExpertCount))];
}
