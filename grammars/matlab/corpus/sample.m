% Adds up the values.
function total = sum_all(values, scale)
    total = 0;
    for k = 1:numel(values)
        total = total + helper(values(k)) * scale;
    end
    state.count = total;
    f = @helper;
    if total > 10
        fprintf('%d\n', total);
    elseif total < 0
        total = abs(total);
    else
        disp(f);
    end
end

function [a, b] = pair(x)
    a = x';
    b = [1, 2; 3, 4];
    while a < 3
        a = a + 1;
    end
    try
        c = cell2mat({a, b});
    catch err
        disp(err);
    end
end

function y = helper(x)
    y = x .* 2;
end
