using Eep.Web.Components.Controls;

namespace Eep.Tests.Components.Controls;

public sealed class ExpertListTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("0:1", "0: 1")]
    [InlineData(" 3 : 2 ; 0 : 7, 1 ,4-6", "0: 1, 4-7; 3: 2")]
    [InlineData("1: 4-5", "1: 4, 5")]
    [InlineData("2: 9, 9, 8-9", "2: 8, 9")]
    public void Parse_WhatPeopleWrite_ComesBackInItsShortestForm(string text, string expected)
    {
        var experts = ExpertList.Parse(text, out var fault);

        Assert.Null(fault);
        Assert.Equal(expected, ExpertList.Write(experts));
    }

    [Theory]
    [InlineData("1, 2", "1, 2")]
    [InlineData("0: x", "0: x")]
    [InlineData("0: 1; 0: 2", "0: 2")]
    [InlineData("0: 5-3", "0: 5-3")]
    [InlineData("0: -1", "0: -1")]
    [InlineData("0: 0-99999999", "0: 0-99999999")]
    [InlineData("0:", "0:")]
    public void Parse_WhatIsNoList_NamesThePartAndWhatIsRight(string text, string part)
    {
        Assert.Null(ExpertList.Parse(text, out var fault));
        Assert.Equal($"'{part}' is not a layer with its experts; write each layer once, as in 0: 1, 4-7; 3: 2.", fault);
    }
}
