using Eep.Web.Components.Charts;

namespace Eep.Tests.Components.Charts;

public sealed class ExpertMarksTests
{
    [Fact]
    public void Of_CellsOfAMap_AreLayersOfTheModelAndBack()
    {
        int[] layers = [1, 3, 5];

        var marks = ExpertMarks.Of(layers, 4, [2, 0, 9], [7]);

        Assert.Equal([0, 2], marks.Pinned![1]);
        Assert.Equal([1], marks.Pinned[5]);
        Assert.Equal([3], marks.Banned![3]);
        Assert.Equal([0, 2, 9], ExpertMarks.Cells(marks.Pinned, layers, 4));
        Assert.Equal([7], ExpertMarks.Cells(marks.Banned, layers, 4));
        Assert.Equal("3 pinned, 1 banned.", marks.Summary);
    }

    [Fact]
    public void Of_NoCell_MarksNothing()
    {
        Assert.Equal(new ExpertMarks(null, null), ExpertMarks.Of([0], 4, [], []));
        Assert.Equal("No expert is marked.", ExpertMarks.Of("not a list", "").Summary);
    }
}
