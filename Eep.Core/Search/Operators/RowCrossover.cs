using Eep.Core.Pruning;

namespace Eep.Core.Search.Operators;

/// <summary>
/// Crossover along the retained experts: a flagged matrix takes each row from one parent or the other, an unflagged one comes whole
/// from one parent (EEP sec. 4.3, METHOD.md A 1.5).
/// </summary>
/// <param name="firstParentProbability">That a row or matrix comes from the first parent; [0, 1].</param>
/// <param name="coupled">
/// False: W_EM and W_RM choose apart and by row number, as published; a new expert may then get another expert's router row.
/// True: the second parent's rows are first aligned with the first's by dominant expert, and an expert's two rows stay together. So
/// two one-hot parents always give distinct rows and never lose an expert that both keep.
/// </param>
/// <param name="routerGroups">Groups of experts that routers choose from; rows are only exchanged within a group.</param>
public sealed class RowCrossover(double firstParentProbability, bool coupled, int routerGroups = 1)
{
    /// <summary>The child; both parents have the same groups. A group where one keeps more than the other comes whole from one of them.</summary>
    public PruningPlan Apply(PruningPlan first, PruningPlan second, GroupFlags flags, IRandomSource random) => first.With(
        [.. first.Groups.Select((group, index) => group.ExpertMerging.Rows != second.Groups[index].ExpertMerging.Rows
            ? random.Chance(firstParentProbability) ? group : second.Groups[index]
            : coupled
            ? Coupled(group, second.Groups[index], flags.Merging[index] || flags.Mapping[index], random)
            : Apart(group, second.Groups[index], flags.Merging[index], flags.Mapping[index], random))]);

    private GroupPlan Coupled(GroupPlan first, GroupPlan second, bool byRow, IRandomSource random)
    {
        var order = Align(first.ExpertMerging, second.ExpertMerging);
        var fromFirst = Choose(first.ExpertMerging.Rows, byRow, random);
        return new GroupPlan(
            first.Layers,
            Mix(first.ExpertMerging, second.ExpertMerging.Reorder(order), fromFirst),
            Mix(first.RouterMapping, second.RouterMapping.Reorder(order), fromFirst));
    }

    private GroupPlan Apart(GroupPlan first, GroupPlan second, bool mergingByRow, bool mappingByRow, IRandomSource random)
    {
        var order = Pair(
            GroupedRows.GroupsOf(first.ExpertMerging, routerGroups), GroupedRows.GroupsOf(second.ExpertMerging, routerGroups));
        return new GroupPlan(
            first.Layers,
            Cross(first.ExpertMerging, second.ExpertMerging.Reorder(order), mergingByRow, random),
            Cross(first.RouterMapping, second.RouterMapping.Reorder(order), mappingByRow, random));
    }

    private CoefficientMatrix Cross(CoefficientMatrix first, CoefficientMatrix second, bool byRow, IRandomSource random) =>
        Mix(first, second, Choose(first.Rows, byRow, random));

    private bool[] Choose(int rows, bool byRow, IRandomSource random)
    {
        var fromFirst = new bool[rows];
        if (byRow)
        {
            for (var row = 0; row < rows; row++)
            {
                fromFirst[row] = random.Chance(firstParentProbability);
            }
        }
        else
        {
            Array.Fill(fromFirst, random.Chance(firstParentProbability));
        }

        return fromFirst;
    }

    /// <summary>
    /// The order of the second parent's rows that puts shared dominant experts at the first parent's rows, and of the rest those of the
    /// same router group.
    /// </summary>
    private int[] Align(CoefficientMatrix first, CoefficientMatrix second)
    {
        var order = Array.ConvertAll(first.Dominants(), _ => -1);
        var left = Enumerable.Range(0, second.Rows).ToList();
        Take(order, left, first.Dominants(), second.Dominants());
        Take(order, left, GroupedRows.GroupsOf(first, routerGroups), GroupedRows.GroupsOf(second, routerGroups));
        return order;
    }

    /// <summary>The order of the second parent's rows that puts equal keys at the first parent's rows, each in its own order.</summary>
    private static int[] Pair(int[] first, int[] second)
    {
        var order = Array.ConvertAll(first, _ => -1);
        Take(order, [.. Enumerable.Range(0, second.Length)], first, second);
        return order;
    }

    /// <summary>Gives every row without a partner the first one left with its key.</summary>
    private static void Take(int[] order, List<int> left, int[] first, int[] second)
    {
        for (var row = 0; row < order.Length; row++)
        {
            var match = order[row] < 0 ? left.FindIndex(other => second[other] == first[row]) : -1;
            if (match >= 0)
            {
                order[row] = left[match];
                left.RemoveAt(match);
            }
        }
    }

    private static CoefficientMatrix Mix(CoefficientMatrix first, CoefficientMatrix second, bool[] fromFirst)
    {
        var values = new float[first.Rows * first.Columns];
        for (var row = 0; row < first.Rows; row++)
        {
            (fromFirst[row] ? first : second).Row(row).CopyTo(values.AsSpan(row * first.Columns));
        }

        return new CoefficientMatrix(first.Rows, first.Columns, values);
    }
}
